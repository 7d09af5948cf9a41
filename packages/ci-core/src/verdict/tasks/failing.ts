import type { Service, Task } from '../../plan/stack/stack-state.ts';
import type { SwarmNode } from '../../plan/stack/swarm-node.ts';
import { takesPart } from './places.ts';
import {
  hasFailed,
  isActive,
  isCurrent,
  isRunning,
  isUnplaceable,
  jobOf,
  mayFinish,
  replicasOf,
  slotOf,
} from './tasks.ts';

const CRASHES = 3;
/** Milliseconds within which this many crashes are a crash loop. */
const LOOP_WINDOW = 600_000;

/**
 * Whether a service is failing, as far as a single snapshot shows: too few tasks and a reason for it, or a task that has
 * not run longer than the failed tasks before it in the same slot. `engineTime` is in milliseconds since 1970.
 */
export function isFailing(
  service: Service,
  tasks: readonly Task[],
  engineTime: number,
  nodes?: readonly SwarmNode[],
): boolean {
  const mine = tasks.filter(({ ServiceID }) => ServiceID === service.ID);
  const current = mine.filter((task) => isCurrent(task, service));
  // During an update this cannot be decided.
  if (jobOf(service) || mayFinish(service) || mine.some((task) => isActive(task) && !current.includes(task)))
    return false;
  const placed = current.filter((task) => isActive(task) && takesPart(service, task, nodes));
  const wanted = service.Spec.Mode?.Global ? placed.length : replicasOf(service);
  const failed = current.filter((task) => hasFailed(task, service));
  const running = current.filter(isRunning);
  if (running.length < wanted) return failed.length > 0 || current.some(isUnplaceable);
  return running.some((task) => isCrashLooping(task, failed, engineTime));
}

/** Uses only the leader's clock, because the clocks of the nodes may be wrong. */
function isCrashLooping(task: Task, failed: readonly Task[], engineTime: number): boolean {
  const born = Date.parse(task.CreatedAt);
  const before = failed.filter((one) => slotOf(one) === slotOf(task)).map(({ CreatedAt }) => Date.parse(CreatedAt));
  const first = before.sort((a, b) => b - a)[CRASHES - 1];
  return first !== undefined && born - first < LOOP_WINDOW && engineTime - born < born - first;
}
