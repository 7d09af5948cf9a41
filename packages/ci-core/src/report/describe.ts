import { formatDuration } from '../settings/duration.ts';
import type { ServiceVerdict } from '../verdict/judge-service.ts';
import type { DeployReport, ServiceReport } from './deploy-report.ts';

const SIGNS: Readonly<Record<ServiceReport['status'], string>> = {
  created: '✔',
  updated: '✔',
  unchanged: '·',
  removed: '✔',
  'rolled-back': '↩',
  paused: '✘',
  failing: '✘',
  'timed-out': '✘',
  superseded: '✘',
};

/** One line for a change of state while the deploy goes on. */
export function progressLine({ name, status, settled, running, wanted, reason }: ServiceVerdict): string {
  if (settled) return `${SIGNS[status]} ${name} ${status}${reason === undefined ? '' : `: ${reason}`}`;
  return `… ${name} ${running} of ${wanted} tasks run`;
}

/** What is still being waited for, in one line. */
export function waitingLine(services: readonly ServiceVerdict[]): string {
  const open = services.filter(({ settled }) => !settled);
  const counts = open.map(({ name, running, wanted }) => `${name} ${running}/${wanted}`);
  return `${services.length - open.length} of ${services.length} services settled${counts.length > 0 ? `, waiting for ${counts.join(', ')}` : ''}`;
}

/** The whole report for people: the outcome, a line a service, and why for each that is not well. */
export function summarize(report: DeployReport): string {
  const width = Math.max(0, ...report.services.map(({ name }) => name.length));
  return [
    ...report.services.flatMap((service) => [serviceLine(service, width), ...causeLines(service)]),
    ...(report.refusal === undefined ? [] : [`✘ docker stack deploy refused: ${report.refusal}`]),
    `${headline(report)} in ${formatDuration(report.seconds * 1000)}`,
  ].join('\n');
}

/** The outcome in one line; it claims only what the engine showed. */
export function headline({ outcome, stack, services }: DeployReport): string {
  const names = (status: string) => services.filter((service) => service.status === status).map(({ name }) => name);
  const broken = services.filter(({ status }) => ['failing', 'paused', 'superseded'].includes(status));
  switch (outcome) {
    case 'deployed':
      return services.some(({ changed }) => changed) ? `✔ ${stack} deployed` : `✔ ${stack} is up to date`;
    case 'rolled-back':
      return `↩ ${stack} rolled back: the previous version of ${names('rolled-back').join(', ')} is running again`;
    case 'timed-out':
      return `✘ ${stack} is not settled at the deadline: ${names('timed-out').join(', ')}`;
    case 'failed':
      return `✘ ${stack} failed${broken.length === 0 ? '' : `: ${broken.map(({ name, status }) => `${name} ${status}`).join(', ')}`}`;
  }
}

function serviceLine({ name, status, running, wanted, image, imageBefore }: ServiceReport, width: number): string {
  const tasks = status === 'removed' ? '' : ` ${running}/${wanted}`;
  const from = imageBefore !== undefined && imageBefore !== image ? `${short(imageBefore)} → ` : '';
  return `${SIGNS[status]} ${name.padEnd(width)} ${status}${tasks}  ${from}${short(image)}`.trimEnd();
}

function causeLines({ status, reason, cause, imageWanted }: ServiceReport): string[] {
  if (!['rolled-back', 'paused', 'failing', 'timed-out', 'superseded'].includes(status)) return [];
  const lines = cause ? [`why: ${cause.headline}`] : [];
  if (reason !== undefined) lines.push(`engine: ${reason}`);
  if (cause) {
    lines.push(`task ${cause.task} of ${short(cause.image ?? imageWanted)}${cause.error ? `: ${cause.error}` : ''}`);
    lines.push(...cause.health.slice(-1).map((output) => `health check: ${output}`));
    lines.push(...cause.logs.slice(-10).map((line) => `| ${line}`));
  }
  return lines.map((line) => `    ${line}`);
}

/** `registry:5000/shop/web:1@sha256:abc…` → `registry:5000/shop/web:1`. */
function short(image: string | undefined): string {
  return image?.split('@')[0] ?? '';
}
