import type { Service, Task } from '../../plan/stack/stack-state.ts';
import { isStopping } from './held-places.ts';
import { unsteadyFor } from './monitor-window.ts';
import { globalCounts, isMisplaced } from './places.ts';
import { hasFailed, hasFinished, isCurrent, isRunning, jobOf, mayFinish, replicasOf, slotOf } from './tasks.ts';
import type { Track } from './track.ts';

/** The state of a service's current version, from its tasks. */
export type Convergence = {
  readonly state: 'converged' | 'converging' | 'failing';
  readonly running: number;
  readonly wanted: number;
  /** Why it is failing, or may fail. */
  readonly reason?: string;
  /** Since when that is so, by the job's own clock; absent if it may still pass at any moment. */
  readonly since?: number;
  /** A task has no node or no address, and nothing is about to free one: an update in progress does not help either. */
  readonly isStuck?: boolean;
};

export type Patience = {
  readonly at: number;
  /** Milliseconds that crashes or a missing node are tolerated. */
  readonly patience: number;
  /** This is the last snapshot: the deadline has passed or the job was stopped. */
  readonly final?: boolean;
};

const CRASHES = 3;
/** Under load the engine took half a minute to end a surplus task; the wait for it needs a limit. */
const SURPLUS_LIMIT = 120_000;
/** The engine replaces a task that ended within milliseconds, unless it never will. */
const MISSING_GRACE = 5_000;

/** Judges the tasks of the current version of a service; tasks of other versions are ignored. */
export function convergenceOf(service: Service, tasks: readonly Task[], track: Track, moment: Patience): Convergence {
  const { at, patience } = moment;
  const current = tasks.filter((task) => isCurrent(task, service));
  const counts = countsOf(service, tasks, current, track);
  const stuck = stuckProblem(service, current, track);
  if (!stuck && hasConverged(service, tasks, current, counts, track, moment)) return { state: 'converged', ...counts };
  const isHeld = current.some(({ ID }) => track.held.has(ID));
  const problem = stuck ?? (isHeld ? undefined : problemOf(service, current, track));
  if (!problem) return { state: 'converging', ...counts };
  const lasted = problem.since !== undefined && at - problem.since >= (problem.grace ?? patience);
  // While all tasks run, the service may have recovered from crashes: the monitor window or the next crash will show. A task
  // that is stuck beside them is to replace one of them.
  const failing = lasted && (stuck !== undefined || counts.running < counts.wanted);
  const { reason, since } = problem;
  const found = { reason, ...(since === undefined ? {} : { since }), ...(stuck ? { isStuck: true } : {}) };
  return { state: failing ? 'failing' : 'converging', ...counts, ...found };
}

type Counts = { readonly running: number; readonly wanted: number };

function countsOf(
  service: Service,
  tasks: readonly Task[],
  current: readonly Task[],
  { nodes }: Pick<Track, 'nodes'>,
): Counts {
  const mode = service.Spec.Mode ?? {};
  if (mode.Global ?? mode.GlobalJob) return globalCounts(service, tasks, current, nodes);
  const running = current.filter(isRunning).length;
  const done = current.filter(hasFinished).length;
  if (mode.ReplicatedJob) return { running: done, wanted: mode.ReplicatedJob.TotalCompletions ?? 1 };
  return {
    running: mayFinish(service) ? Math.min(running + done, replicasOf(service)) : running,
    wanted: replicasOf(service),
  };
}

/** True if enough tasks have been running for the whole monitor window, and those too many are gone. */
function hasConverged(
  service: Service,
  tasks: readonly Task[],
  current: readonly Task[],
  { running, wanted }: Counts,
  track: Track,
  moment: Patience,
): boolean {
  const { seenAt } = track;
  if (running < wanted) return false;
  if (jobOf(service)) return wanted > 0 || seenAt - (track.firstSeen.get(service.ID) ?? seenAt) >= MISSING_GRACE;
  if (service.Spec.Mode?.Global && wanted === 0) return hasLeftAll(service, tasks, track, seenAt);
  // The engine may not have started yet to end surplus tasks, or to replace tasks on the wrong node.
  if (seenAt - (track.surplusTasksSince.get(service.ID) ?? Number.NEGATIVE_INFINITY) < SURPLUS_LIMIT) return false;
  if (seenAt - (track.placements.get(service.ID)?.at ?? seenAt) < MISSING_GRACE) return false;
  if (beingRemoved(tasks, track, moment.at).length > 0) return false;
  const there = current.filter(isRunning);
  const steady = there.filter((task) => unsteadyFor(task, service, track, moment) === 0);
  return steady.length >= Math.min(wanted, there.length);
}

/** True if a global service that no node takes has had the time to get tasks, and those on nodes that it must leave are gone. */
function hasLeftAll(service: Service, tasks: readonly Task[], track: Track, at: number): boolean {
  const { firstSeen, specs, leavingSince, nodes } = track;
  const since = Math.max(firstSeen.get(service.ID) ?? at, specs.get(service.ID)?.at ?? at);
  const ends = (task: Task) => isStopping(task, leavingSince, at) || isMisplaced(service, task, nodes);
  return at - since >= MISSING_GRACE && !tasks.some(ends);
}

/** Tasks that the engine removes because fewer are required, or because their service was removed. */
export function beingRemoved(
  tasks: readonly Task[],
  { leavingSince, nodes }: Pick<Track, 'leavingSince' | 'nodes'>,
  at: number,
): Task[] {
  // A node that is down stops nothing, and shows nothing any more.
  const isDown = ({ NodeID }: Task) => nodes?.some(({ ID, Status }) => ID === NodeID && Status.State === 'down');
  return tasks.filter((task) => task.DesiredState === 'remove' && isStopping(task, leavingSince, at) && !isDown(task));
}

type ServiceProblem = { readonly reason: string; readonly since: number | undefined; readonly grace?: number };

function stuckProblem({ ID }: Service, current: readonly Task[], track: Track): ServiceProblem | undefined {
  const { stuckSince, held, specs } = track;
  // A restore may take back what the task waits for: the engine has all the patience for it again.
  const sinceSpec = specs.get(ID)?.at ?? Number.NEGATIVE_INFINITY;
  const since = (task: Task) => Math.max(stuckSince.get(task.ID) ?? 0, sinceSpec);
  const stuck = current.filter((task) => stuckSince.has(task.ID) && !held.has(task.ID));
  const [first] = stuck.sort((a, b) => since(a) - since(b));
  return first && { reason: first.Status.Err ?? NO_ADDRESS, since: since(first) };
}

const NO_ADDRESS = 'the engine has not given it an address in its networks (task new)';
/** What a service waits for before its first task. */
export const NO_TASK_YET = 'the engine has not created a task yet';

function problemOf(service: Service, current: readonly Task[], track: Track): ServiceProblem | undefined {
  const worst = crashesOf(service, track);
  const short = track.missingTasksSince.get(service.ID);
  if (short !== undefined) {
    const hasEnded = worst.length > 0 || current.some((task) => hasFailed(task, service) || hasFinished(task));
    if (!hasEnded) return { reason: NO_TASK_YET, since: short };
    if (!mayFinish(service))
      return { reason: 'a task ended and is not restarted (see restart_policy)', since: short, grace: MISSING_GRACE };
  }
  if (worst.length === 0) return undefined;
  const times = worst.length === 1 ? 'once' : `${worst.length} times`;
  return { reason: `the task ended ${times}`, since: worst.length >= CRASHES ? worst[0]?.at : undefined };
}

/** The failures of the current version in the slot that had the most. */
function crashesOf(service: Service, track: Track) {
  const slots = new Map<string, { task: Task; at: number }[]>();
  for (const failure of track.failures.values()) {
    if (failure.isHeld) continue;
    if (failure.task.ServiceID !== service.ID || !isCurrent(failure.task, service)) continue;
    slots.set(slotOf(failure.task), [...(slots.get(slotOf(failure.task)) ?? []), failure]);
  }
  return [...slots.values()].sort((a, b) => b.length - a.length)[0] ?? [];
}
