import { formatDuration } from '../../settings/duration.ts';
import { type BuildReport, buildFailureCause, type ServiceBuild } from '../schema/build-report.ts';

const SIGNS: Readonly<Record<ServiceBuild['status'], string>> = { built: '✔', skipped: '·', failed: '✘' };

/** One line for a finished service. */
export function buildLine({ service, status, image, tag, seconds, error }: ServiceBuild): string {
  const took = formatDuration(seconds * 1000);
  if (status === 'failed')
    return `${SIGNS.failed} ${service} failed after ${took}: ${buildFailureCause(error ?? { lines: [] })}`;
  if (status === 'skipped')
    return `${SIGNS.skipped} ${service} skipped: the registry already has ${image}:${tag} for this commit`;
  return `${SIGNS.built} ${service} built in ${took}: ${image}:${tag}`;
}

/** The outcome in one line. */
export function buildHeadline({ services, outcome, seconds }: BuildReport): string {
  const took = formatDuration(seconds * 1000);
  if (outcome === 'nothing') return 'no services selected, nothing to build';
  const failed = services.filter(({ status }) => status === 'failed').length;
  const skipped = services.filter(({ status }) => status === 'skipped').length;
  const built = services.length - failed - skipped;
  const counts = [`${built} built`, ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(', ');
  return `${failed > 0 ? `✘ ${failed} of ${services.length} failed, ` : '✔ '}${counts} in ${took}`;
}

/** The failed services with the step and the last lines of output. */
export function buildFailures({ services }: BuildReport): { title: string; lines: string[] }[] {
  return services.flatMap(({ service, dockerfile, error }) => {
    if (error === undefined) return [];
    const step = error.step === undefined ? '' : ` at ${error.step}`;
    return [{ title: `${service} (${dockerfile}) failed${step}`, lines: error.lines }];
  });
}

/** Images that can be deployed, one `image:tag` each. */
export function usableImages({ services }: BuildReport): string[] {
  return services.filter(({ status }) => status !== 'failed').map(({ image, tag }) => `${image}:${tag}`);
}
