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

export type WithJobsLeft = {
  readonly state: StackState;
  /** Jobs that stay as they are now, by name. */
  readonly left: ReadonlySet<string>;
};

/** The state to restore, with the jobs as they are now. */
export function withJobsLeft(before: StackState, now: StackState): WithJobsLeft {
  const left = new Set<string>();
  const services = before.services.flatMap((old) => {
    if (!isLeftOnRollback(old.Spec)) return [old];
    const current = now.services.find(({ Spec }) => Spec.Name === old.Spec.Name);
    if (current !== undefined && sameSpec(current.Spec, old.Spec)) return [old];
    left.add(old.Spec.Name);
    return current === undefined ? [] : [{ ...old, ID: current.ID, Spec: current.Spec }];
  });
  return { state: { ...before, services }, left };
}
