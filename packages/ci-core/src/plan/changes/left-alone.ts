import type { StackState } from '../stack/stack-state.ts';
import { leftJobs } from './jobs.ts';

/** Why a restore leaves a service as it is. */
export type LeftReason = 'job' | 'theirs';

export type WithLeft = {
  readonly state: StackState;
  /** Services that stay as they are now, by name. */
  readonly left: ReadonlyMap<string, LeftReason>;
};

/**
 * The state to restore, with the services that stay as they are now: jobs, which are not run again, and `theirs`, which
 * another user or job changed meanwhile.
 */
export function withLeft(before: StackState, now: StackState, theirs: ReadonlySet<string>): WithLeft {
  const jobs = leftJobs(before, now).map((name) => [name, 'job'] as const);
  const left = new Map<string, LeftReason>([...jobs, ...[...theirs].map((name) => [name, 'theirs'] as const)]);
  const restored = before.services.filter(({ Spec }) => !left.has(Spec.Name));
  const kept = now.services.filter(({ Spec }) => left.has(Spec.Name));
  return { state: { ...before, services: [...restored, ...kept] }, left };
}
