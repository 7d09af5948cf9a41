import { isJob, type ServiceSpec, type StackState, sameSpec } from '../stack/stack-state.ts';
import type { ServiceDiff } from './diff-services.ts';

/** The label of a job that may run again when an earlier version of the stack is deployed or restored. */
const ON_ROLLBACK = 'swarm-ci.on-rollback';

/** Whether going back to this spec must not run it: each update of a job is a new run, and what it did is not undone. */
export function isLeftOnRollback(spec: ServiceSpec): boolean {
  return isJob(spec) && spec.Labels?.[ON_ROLLBACK] !== 'run';
}

/** Whether this change would run a job of an earlier version. */
export function wouldRunAgain(diff: ServiceDiff): boolean {
  return (diff.status === 'created' || diff.status === 'updated') && isLeftOnRollback(diff.spec);
}

/** Names of the jobs that going back to `before` would run again. */
export function leftJobs(before: StackState, now: StackState): string[] {
  return before.services.flatMap(({ Spec }) => {
    if (!isLeftOnRollback(Spec)) return [];
    const current = now.services.find((service) => service.Spec.Name === Spec.Name);
    return current !== undefined && sameSpec(current.Spec, Spec) ? [] : [Spec.Name];
  });
}
