import type { ReleaseJob } from '../../plan/release-job/release-job.ts';
import { isFatal, type JobResult } from './job-result.ts';

/** What a deploy that did not go well was to run. */
export type JobsOfDeploy = {
  readonly stack: string;
  readonly releaseJobs: readonly ReleaseJob[];
  readonly isAborted: boolean;
};

/** The results, and after them the jobs that a deploy did not come to before it failed or was aborted. */
export function withNotStarted(
  results: readonly JobResult[],
  { stack, releaseJobs, isAborted }: JobsOfDeploy,
): JobResult[] {
  const failed = results.find(isFatal)?.name;
  const reason = isAborted ? 'the deploy was aborted before it' : `${failed ?? 'the deploy'} failed before it`;
  const inOrder = [...releaseJobs].sort((a, b) => Number(a.run === 'after') - Number(b.run === 'after'));
  const missing = inOrder.flatMap(({ name, run, onFailure }): JobResult[] => {
    const full = `${stack}_${name}`;
    if (results.some((one) => one.name === full)) return [];
    const nothing = { image: undefined, took: undefined, seen: undefined };
    return [{ ...nothing, name: full, run, status: 'not-run', reason, isMild: onFailure === 'warn' }];
  });
  return [...results, ...missing];
}
