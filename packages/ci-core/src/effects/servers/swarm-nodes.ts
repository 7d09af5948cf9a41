import { CiError } from '../../errors.ts';
import type { SwarmNodeFacts } from '../../plan/servers/facts/swarm-facts.ts';
import type { SwarmNode } from '../../plan/stack/swarm-node.ts';
import type { Engine } from '../engine/engine.ts';
import { listNodes, updateNode } from '../swarm/swarm-nodes.ts';
import { wait } from '../wait.ts';

/** Milliseconds for a node to become ready, or a manager reachable again. */
const READY = 90_000;

/** All nodes of the swarm, as they are compared with `servers.yaml`. */
export async function readNodeFacts(engine: Engine): Promise<SwarmNodeFacts[]> {
  return (await listNodes(engine)).map(factsOf);
}

/** Drains a node, demotes it and removes it from the swarm. */
export async function removeNode(engine: Engine, id: string): Promise<void> {
  await updateNode(engine, id, (spec) => ({ ...spec, Role: 'worker', Availability: 'drain' }));
  const isWorker = (nodes: readonly SwarmNodeFacts[]) => nodes.some((node) => node.id === id && node.role === 'worker');
  await untilNodes(engine, 'the node to become a worker', isWorker);
  await engine.bytes('removal of the node', { method: 'DELETE', path: `/nodes/${id}`, query: { force: 'true' } });
}

/** Waits until the nodes are as wanted; throws TIMED_OUT. */
export async function untilNodes(
  engine: Engine,
  what: string,
  isDone: (nodes: readonly SwarmNodeFacts[]) => boolean,
): Promise<void> {
  const end = performance.now() + READY;
  for (;;) {
    const nodes = await readNodeFacts(engine).catch((error) => {
      if (performance.now() > end) throw error;
      return [];
    });
    if (nodes.length > 0 && isDone(nodes)) return;
    if (performance.now() > end)
      throw new CiError('TIMED_OUT', `${engine.host}: waited ${READY / 1_000} s for ${what}`, {
        hint: 'see "docker node ls", and run the job again: it goes on where it stopped',
      });
    await wait(300, undefined);
  }
}

function factsOf({ ID, Spec, Description, Status, ManagerStatus }: SwarmNode): SwarmNodeFacts {
  return {
    id: ID,
    hostname: Description?.Hostname ?? '',
    role: Spec.Role ?? 'worker',
    availability: Spec.Availability ?? 'active',
    labels: Spec.Labels ?? {},
    isUp: Status.State === 'ready' && (Spec.Role !== 'manager' || ManagerStatus?.Reachability === 'reachable'),
  };
}
