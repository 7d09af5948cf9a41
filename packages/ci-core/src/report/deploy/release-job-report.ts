import { causeOf } from '../../verdict/cause/cause.ts';
import type { JobResult } from '../../verdict/release-job/job-result.ts';
import type { ReleaseJobReport } from '../schema/deploy-report.ts';
import { omitUndefined } from '../text/omit-undefined.ts';

export function releaseJobReport({
  name,
  run,
  status,
  image,
  took,
  reason,
  seen,
  isMild,
}: JobResult): ReleaseJobReport {
  const isBad = status === 'failed' || status === 'timed-out';
  const { kind, hint } = (isBad && seen && causeOf(seen)) || {};
  return {
    ...{ name, run, status, onFailure: isMild ? 'warn' : 'fail' },
    ...omitUndefined({ image, seconds: took === undefined ? undefined : Math.round(took / 10) / 100, reason }),
    ...(kind === undefined || hint === undefined ? {} : { cause: { kind, hint } }),
    ...omitUndefined({ exitCode: seen?.task.Status.ContainerStatus?.ExitCode }),
    logs: [...(seen?.evidence.logs ?? [])],
  };
}

const NO_UNDO = 'and is not undone: the previous version runs with what it changed (the database schema stays new)';

/** What people must know of the release jobs, besides their outcomes. */
export function releaseJobWarnings(results: readonly JobResult[], isDeployed: boolean): string[] {
  return results.flatMap(({ name, run, status, reason, isMild }) => {
    if (status === 'not-run') return [`the release job ${name} was not run: ${reason}`];
    if (isMild && (status === 'failed' || status === 'timed-out'))
      return [`the release job ${name} failed, which does not stop the deploy: ${reason}`];
    const hasRun = status === 'succeeded' || status === 'already-run';
    return hasRun && run === 'before' && !isDeployed ? [`the release job ${name} has run ${NO_UNDO}`] : [];
  });
}
