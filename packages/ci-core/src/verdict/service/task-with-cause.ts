import type { Task } from '../../plan/stack/stack-state.ts';
import { hasSpecificCause } from '../cause/cause.ts';
import { isRunning } from '../tasks/tasks.ts';
import type { Track } from '../tasks/track.ts';

/** How many failed tasks a cause lists. */
const MAX_FAILURES = 10;

/**
 * The task that best explains why a service is failing: the last failed task of the desired version with a specific error.
 * If no failed task has one, a task without a node that has one; otherwise the last failed task, a task without a node, or
 * one that is not running yet. Tasks of earlier deploys are ignored.
 */
export function taskWithCause(
  service: string,
  wantedImage: string | undefined,
  track: Track,
  tasks: readonly Task[],
): Task | undefined {
  const mine = byAge(tasks.filter(({ ServiceID }) => ServiceID === service));
  const stuck = mine.filter(({ ID }) => track.stuckSince.has(ID));
  const starting = mine.filter((task) => task.DesiredState === 'running' && !isRunning(task));
  const candidates = [failuresOf(service, track), stuck, starting].find((pool) => pool.length > 0) ?? [];
  const specific = (pool: readonly Task[]) => desired(pool, wantedImage).findLast(hasSpecificCause);
  return specific(candidates) ?? specific(stuck) ?? desired(candidates, wantedImage).at(-1);
}

/** Those of the desired version, or all when there are none. */
function desired(tasks: readonly Task[], wantedImage: string | undefined): readonly Task[] {
  const ofWanted = tasks.filter(
    ({ Spec }) => wantedImage !== undefined && Spec.ContainerSpec?.Image?.split('@')[0] === wantedImage,
  );
  return ofWanted.length > 0 ? ofWanted : tasks;
}

/** The last failed tasks of a service in this deploy, oldest first. */
export function lastFailures(service: string, track: Track): Task[] {
  return failuresOf(service, track).slice(-MAX_FAILURES);
}

function failuresOf(service: string, track: Track): Task[] {
  const failed = [...track.failures.values()].map(({ task }) => task);
  return byAge(failed.filter(({ ServiceID }) => ServiceID === service));
}

function byAge(tasks: readonly Task[]): Task[] {
  return [...tasks].sort((a, b) => a.CreatedAt.localeCompare(b.CreatedAt));
}
