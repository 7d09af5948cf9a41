import type { Service, Task } from '../../plan/stack/stack-state.ts';
import { nodeName, type SwarmNode } from '../../plan/stack/swarm-node.ts';
import { isCurrent } from './tasks.ts';

const NOT_RUNNING_YET = ['assigned', 'accepted', 'preparing', 'ready', 'starting'];

/**
 * What an update waits for whose engine gave a task to a node that then went down. The engine starts another task elsewhere, but
 * its update waits for the end of that one, which only the node reports. Undefined if there is no such task.
 */
export function lostTaskText(
  service: Service,
  tasks: readonly Task[],
  nodes: readonly SwarmNode[] | undefined,
): string | undefined {
  const { State } = service.UpdateStatus ?? {};
  if (State !== 'updating' && State !== 'rollback_started') return undefined;
  const lost = tasks.filter(
    (task) =>
      task.DesiredState === 'shutdown' && NOT_RUNNING_YET.includes(task.Status.State) && isCurrent(task, service),
  );
  const down = (nodes ?? []).filter(
    ({ ID, Status }) => Status.State === 'down' && lost.some((task) => task.NodeID === ID),
  );
  if (down.length === 0) return undefined;
  const names = down.map(nodeName).join(', ');
  return `${names} went down, and the update waits for a task there until it is up again`;
}
