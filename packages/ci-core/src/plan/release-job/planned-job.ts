import type { KeyObject } from 'node:crypto';
import { pinned } from '../changes/settle-images.ts';
import type { DeployPlan } from '../deploy/deploy-plan.ts';
import type { DesiredService } from '../stack/desired-stack.ts';
import { imageIn } from '../stack/stack-state.ts';
import { isSameRun, type JobRun, runOf } from './job-run.ts';
import type { ReleaseJob } from './release-job.ts';
import type { RunRecord } from './run-record.ts';

/** What a deploy does with one release job. */
export type PlannedJob = {
  readonly job: ReleaseJob;
  /** `<stack>_<name>`. */
  readonly name: string;
  readonly image: string | undefined;
} & (
  | { readonly action: 'run'; readonly run: JobRun }
  | { readonly action: 'already-run'; readonly reason: string }
  | { readonly action: 'not-run'; readonly reason: string }
);

export type JobRules = {
  /** The runs that succeeded. */
  readonly records: readonly RunRecord[];
  /** Undefined if the swarm does not give it away. */
  readonly key: KeyObject | undefined;
  /** IDs of the releases that a rollback goes from and to; undefined for a deploy. */
  readonly rollback: string | undefined;
  readonly skip: boolean;
  /** The deploy changes no service. */
  readonly isUnchanged: boolean;
};

/** What a deploy does with its release jobs, in the order of the manifest. */
export function plannedJobs(
  plan: Pick<DeployPlan, 'stack' | 'context' | 'releaseJobs' | 'pins'>,
  compiled: readonly DesiredService[],
  { records, key, rollback, skip, isUnchanged }: JobRules,
): PlannedJob[] {
  return plan.releaseJobs.flatMap((job): PlannedJob[] => {
    const name = `${plan.stack}_${job.name}`;
    const found = compiled.find(({ spec }) => spec.Name === name);
    if (found === undefined) return [];
    const desired = pinned(found, plan.pins);
    const base = { job, name, image: imageIn(desired.spec) };
    const notRun = (reason: string) => [{ ...base, action: 'not-run' as const, reason }];
    if (skip) return notRun('--skip-jobs is set');
    if (rollback !== undefined && job.onRollback === 'skip')
      return notRun(`an earlier release is deployed again; what ${name} did for the later one is not undone`);
    const run = runOf(plan, job, desired, key, rollback ?? '');
    const record = records.find(({ identity }) => isSameRun(run.identity, identity));
    // What runs after a release is run again when a later deploy of it changes something.
    if (record === undefined || (job.run === 'after' && !isUnchanged)) return [{ ...base, action: 'run', run }];
    return [{ ...base, action: 'already-run', reason: succeededBefore(record) }];
  });
}

/** Outside of a repository, nothing but the job itself shows that it is the same release. */
function succeededBefore({ identity, at }: RunRecord): string {
  const same = `its image${identity.version === '' ? ' is' : ', command and other settings are'} the same`;
  return identity.commit === ''
    ? `it succeeded at ${at}, and ${same}`
    : `it succeeded for this release at ${at}: ${same}, and so is the commit`;
}
