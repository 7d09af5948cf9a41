import { withoutDigest } from '../../plan/stack/stack-state.ts';
import { formatDuration } from '../../settings/duration.ts';
import type { ReleaseJobReport } from '../schema/deploy-report.ts';

const SIGNS: Readonly<Record<ReleaseJobReport['status'], string>> = {
  succeeded: '✔',
  failed: '✘',
  'timed-out': '✘',
  'already-run': '·',
  'not-run': '!',
  unknown: '?',
};

/** One line for a release job, then why it failed and its last lines of output. */
export function releaseJobLines(job: ReleaseJobReport): string[] {
  const { name, run, status, image, seconds, reason, cause, logs } = job;
  const took = seconds === undefined ? '' : ` in ${formatDuration(seconds * 1000)}`;
  const what = image === undefined ? '' : `  ${withoutDigest(image)}`;
  const line = `${SIGNS[status]} ${name} (${run} the release) ${status}${took}${what}`;
  if (!hasFailed(job)) return [reason === undefined ? line : `${line}: ${reason}`];
  const why = [...(reason === undefined ? [] : [`cause: ${reason}`]), ...(cause ? [`→ ${cause.hint}`] : [])];
  return [line, ...[...why, ...logs.map((output) => `| ${output}`)].map((one) => `    ${one}`)];
}

function hasFailed({ status }: Pick<ReleaseJobReport, 'status'>): boolean {
  return status === 'failed' || status === 'timed-out';
}

/** Whether it makes the deploy fail. */
export function isFatalJob({ status, onFailure }: Pick<ReleaseJobReport, 'status' | 'onFailure'>): boolean {
  return onFailure === 'fail' && hasFailed({ status });
}

/** Why it failed, in one line; undefined if it did not. */
export function releaseJobFailure(job: ReleaseJobReport): string | undefined {
  return hasFailed(job) ? `release job ${job.name} ${job.status}: ${job.reason ?? 'no cause found'}` : undefined;
}

/** For a headline. */
export function releaseJobFailures(jobs: readonly ReleaseJobReport[] = []): string[] {
  return jobs.filter(isFatalJob).map(({ name, status }) => `release job ${name} ${status}`);
}

export function untouchedNote(jobs: readonly ReleaseJobReport[] = []): string {
  return jobs.some((job) => job.run === 'before' && isFatalJob(job)) ? '; no service was changed' : '';
}
