import type { Service, Task } from '../../plan/stack/stack-state.ts';
import { hasFinished, isActive, isCurrent, isRunning, jobOf, mayFinish, replicasOf, slotOf } from './tasks.ts';
import type { Track } from './track.ts';

/** The state of a service's current version, from its tasks. */
export type Convergence = {
  readonly state: 'converged' | 'converging' | 'failing';
  readonly running: number;
  readonly wanted: number;
  /** Why it is failing, or may fail. */
  readonly reason?: string;
};

export type Patience = {
  readonly at: number;
  /** Milliseconds that crashes or a missing node are tolerated. */
  readonly patience: number;
};

const DEFAULT_MONITOR = 5_000;
const CRASHES = 3;
/** Under load the engine took half a minute to end a surplus task; the wait for it needs a limit. */
const SURPLUS_LIMIT = 120_000;
/** The engine creates a missing task within milliseconds, unless it never will. */
const MISSING_GRACE = 5_000;

/** Judges the tasks of the current version of a service; tasks of other versions are ignored. */
export function convergenceOf(service: Service, tasks: readonly Task[], track: Track, moment: Patience): Convergence {
  const { at, patience } = moment;
  const current = tasks.filter((task) => isCurrent(task, service));
  const counts = countsOf(service, tasks, current);
  if (hasConverged(service, current, counts, track, moment)) return { state: 'converged', ...counts };
  const problem = problemOf(service, current, track);
  if (!problem) return { state: 'converging', ...counts };
  const lasted = problem.since !== undefined && at - problem.since >= (problem.grace ?? patience);
  // While all tasks run, the service may have recovered: the monitor window or the next crash will show.
  const failing = lasted && counts.running < counts.wanted;
  return { state: failing ? 'failing' : 'converging', ...counts, reason: problem.reason };
}

type Counts = { readonly running: number; readonly wanted: number };

function countsOf(service: Service, tasks: readonly Task[], current: readonly Task[]): Counts {
  const mode = service.Spec.Mode ?? {};
  const running = current.filter(isRunning).length;
  const done = current.filter(hasFinished).length;
  if (mode.ReplicatedJob) return { running: done, wanted: mode.ReplicatedJob.TotalCompletions ?? 1 };
  if (mode.GlobalJob)
    return { running: done, wanted: current.filter((task) => isActive(task) || hasFinished(task)).length };
  if (mode.Global) return { running, wanted: new Set(tasks.filter(isActive).map(slotOf)).size };
  return {
    running: mayFinish(service) ? Math.min(running + done, replicasOf(service)) : running,
    wanted: replicasOf(service),
  };
}

/** True if enough tasks have been running for the whole monitor window. */
function hasConverged(
  service: Service,
  current: readonly Task[],
  { running, wanted }: Counts,
  track: Track,
  { at }: Patience,
): boolean {
  if (running < wanted) return false;
  if (jobOf(service)) return wanted > 0 || at - (track.firstSeen.get(service.ID) ?? at) >= MISSING_GRACE;
  if (service.Spec.Mode?.Global && wanted === 0) return at - (track.firstSeen.get(service.ID) ?? at) >= MISSING_GRACE;
  // The engine may not have started yet to end surplus tasks, or to replace tasks on the wrong node.
  if (at - (track.surplusTasksSince.get(service.ID) ?? Number.NEGATIVE_INFINITY) < SURPLUS_LIMIT) return false;
  if (at - (track.placements.get(service.ID)?.at ?? at) < MISSING_GRACE) return false;
  const there = current.filter(isRunning);
  const window = monitorWindowOf(service);
  const steady = there.filter((task) => at - (track.runningSince.get(task.ID) ?? at) >= window);
  return steady.length >= Math.min(wanted, there.length);
}

/**
 * Milliseconds that a task must have been running: the `monitor` of the service, at most Docker's default. The engine itself
 * waits for a longer one during updates, and a running task has passed its health check.
 */
function monitorWindowOf(service: Service): number {
  const rolledBack = service.UpdateStatus?.State?.startsWith('rollback');
  const config = rolledBack ? service.Spec.RollbackConfig : service.Spec.UpdateConfig;
  return config?.Monitor ? Math.min(config.Monitor / 1_000_000, DEFAULT_MONITOR) : DEFAULT_MONITOR;
}

type ServiceProblem = { readonly reason: string; readonly since: number | undefined; readonly grace?: number };

function problemOf(service: Service, current: readonly Task[], track: Track): ServiceProblem | undefined {
  const unplaceable = current.find((task) => track.unplaceableSince.has(task.ID));
  if (unplaceable) {
    return { reason: unplaceable.Status.Err ?? 'no suitable node', since: track.unplaceableSince.get(unplaceable.ID) };
  }
  const worst = crashesOf(service, track);
  const short = track.missingTasksSince.get(service.ID);
  if (short !== undefined && !mayFinish(service)) {
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
    if (failure.task.ServiceID !== service.ID || !isCurrent(failure.task, service)) continue;
    slots.set(slotOf(failure.task), [...(slots.get(slotOf(failure.task)) ?? []), failure]);
  }
  return [...slots.values()].sort((a, b) => b.length - a.length)[0] ?? [];
}
