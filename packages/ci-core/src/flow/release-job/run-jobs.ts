import { dropOldRecords } from '../../effects/release-job/run-records.ts';
import { CiError } from '../../errors.ts';
import type { SwarmIds } from '../../plan/changes/resolve-service.ts';
import { isSameRun } from '../../plan/release-job/job-run.ts';
import type { PlannedJob } from '../../plan/release-job/planned-job.ts';
import { runLabelsIn } from '../../plan/release-job/run-spec.ts';
import { failedJobText, isFatal, type JobResult } from '../../verdict/release-job/job-result.ts';
import type { Journal } from '../rollout/journal.ts';
import type { Session } from '../session/session.ts';
import { runJob } from './run-job.ts';
import { lookAtRuns, type RunPorts, settleRun } from './settle-run.ts';

/**
 * Runs the jobs one after another until one fails; those after it are not started. The journal has their results. Returns
 * whether all went well.
 */
export async function runJobs(
  session: Session,
  journal: Pick<Journal, 'note' | 'noted'>,
  planned: readonly PlannedJob[],
  ids: () => Promise<SwarmIds>,
  ports: RunPorts,
): Promise<boolean> {
  const add = (result: JobResult) => journal.note({ releaseJobs: [...journal.noted().releaseJobs, result] });
  let failed: string | undefined;
  for (const one of planned) {
    if (one.action !== 'run' || failed !== undefined) {
      const reason = one.action === 'run' ? `${failed} failed before it` : one.reason;
      ports.log.info(`· ${one.name}: ${one.action === 'already-run' ? 'not run again' : 'not run'}: ${reason}`);
      add(notRun(one, reason));
      continue;
    }
    const known = await ids();
    const before = journal.noted().releaseJobs;
    add(underWay(one));
    const result = await runJob(session, one.run, known, ports);
    journal.note({ releaseJobs: [...before, result] });
    if (isFatal(result)) failed = one.name;
  }
  return failed === undefined;
}

function notRun(planned: PlannedJob, reason: string): JobResult {
  return withoutTask(planned, planned.action === 'already-run' ? planned.action : 'not-run', reason);
}

/** What a report says of a job if the deploy is aborted meanwhile. */
function underWay(planned: PlannedJob): JobResult {
  return withoutTask(planned, 'unknown', 'it may still be running: the next deploy waits for its end');
}

function withoutTask({ name, job, image }: PlannedJob, status: JobResult['status'], reason: string): JobResult {
  const isMild = job.onFailure === 'warn';
  return { name, run: job.run, status, image, reason, took: undefined, seen: undefined, isMild };
}

/**
 * Waits for runs that an aborted deploy left behind, of other releases and of jobs that are not run now. Throws
 * RELEASE_JOB_FAILED, with the result in the journal, if a container of one does not stop.
 */
export async function settleOtherRuns(
  session: Session,
  journal: Pick<Journal, 'note' | 'noted'>,
  stack: string,
  planned: readonly PlannedJob[],
  ports: RunPorts,
): Promise<void> {
  const wanted = planned.flatMap((one) => (one.action === 'run' ? [one.run.identity] : []));
  const { runs } = await lookAtRuns(session, stack);
  for (const run of runs) {
    const { Name } = run.service.Spec;
    const { identity } = runLabelsIn(run.service.Spec);
    if (wanted.some((one) => isSameRun(one, identity))) continue;
    ports.log.warn(`${Name} was started by an earlier deploy that was aborted; waiting for its end`);
    const { how, hasStopped, seen } = await settleRun(session, run, ports);
    ports.log.info(`${Name}: ${how}`);
    if (hasStopped) continue;
    const reason = `a container of ${Name}, of an earlier deploy, does not stop: see "docker ps" on the nodes, and end it before the next deploy`;
    const base = { name: `${stack}_${identity.job}`, run: 'before', image: identity.image, took: undefined } as const;
    journal.note({ releaseJobs: [{ ...base, status: 'failed', reason, seen, isMild: false }] });
    throw jobFailed(journal.noted().releaseJobs);
  }
  if (wanted.length > 0) await session.mutate(({ engine }) => dropOldRecords(engine, stack));
}

/** The error that ends a deploy before any service is changed. */
export function jobFailed(results: readonly JobResult[]): CiError {
  return new CiError(
    'RELEASE_JOB_FAILED',
    `${failedJobText(results) ?? 'a release job failed'}; no service was changed`,
  );
}

export function isJobFailure(error: unknown): boolean {
  return error instanceof CiError && error.code === 'RELEASE_JOB_FAILED';
}
