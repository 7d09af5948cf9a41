import { formatDuration } from '../../settings/duration.ts';
import { causeOfRefusal } from '../../verdict/cause/cause.ts';
import type { PutBackVerdict } from '../../verdict/service/judge-put-back.ts';
import { isWell, type ServiceVerdict } from '../../verdict/service/judge-service.ts';
import type { DeployReport, ServiceReport } from '../schema/deploy-report.ts';
import { probeLine, unmetExpectation } from './probe-text.ts';

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
  refused: '✘',
  unknown: '?',
};

/** One line for a change of state while the deploy goes on. */
export function progressLine({ name, status, settled, running, wanted, reason }: ServiceVerdict): string | undefined {
  if (status === 'unchanged') return undefined;
  if (settled) return `${SIGNS[status]} ${name} ${status}${reason === undefined ? '' : `: ${reason}`}`;
  return `… ${name} ${running} of ${wanted} tasks run`;
}

/** One line for a change of state while the stack is put back. */
export function restoreLine({ name, status, settled, running, wanted, reason }: PutBackVerdict): string | undefined {
  if (status === 'as-before') return undefined;
  if (!settled) return `… ${name} ${running} of ${wanted} tasks of the version from before run`;
  if (status === 'still-failing') return `✘ ${name} is what it was, and fails as before the deploy: ${reason}`;
  return status === 'broken' ? `✘ ${name} is not what it was: ${reason}` : `↩ ${name} ${status}`;
}

/** What is still being waited for, in one line. */
export function waitingLine(
  services: readonly Pick<ServiceVerdict, 'name' | 'settled' | 'running' | 'wanted'>[],
): string {
  const open = services.filter(({ settled }) => !settled);
  const counts = open.map(({ name, running, wanted }) => `${name} ${running}/${wanted}`);
  return `${services.length - open.length} of ${services.length} services settled${counts.length > 0 ? `, waiting for ${counts.join(', ')}` : ''}`;
}

/** The whole report for people: the outcome, a line a service, and why for each that is not well. */
export function summarize(report: DeployReport): string {
  const width = Math.max(0, ...report.services.map(({ name }) => name.length));
  const ended = report.aborted ? 'after' : 'in';
  return [
    ...report.services.flatMap((service) => [serviceLine(service, width), ...causeLines(service)]),
    ...(report.probes ?? []).map(probeLine),
    ...(report.dockerError === undefined ? [] : refusalLines(report.dockerError)),
    `${headline(report)} ${ended} ${formatDuration(report.seconds * 1000)}`,
  ].join('\n');
}

/** The outcome in one line; it claims only what the engine showed. */
export function headline(report: DeployReport): string {
  const { outcome, stack, services, restored, dockerError, rollback, aborted, probes = [] } = report;
  const names = (status: string) => services.filter((service) => service.status === status).map(({ name }) => name);
  const ill = services.filter(({ status }) => !isWell(status)).map(({ name, status }) => `${name} ${status}`);
  if (dockerError !== undefined) ill.push('docker stack deploy refused');
  ill.push(...probes.flatMap((probe) => unmetExpectation(probe) ?? []));
  const why = ill.length === 0 ? '' : `: ${ill.join(', ')}`;
  if (restored?.complete === false) {
    const broken = services.filter((service) => service.restored?.status === 'broken').map(({ name }) => name);
    return `✘ ${stack} failed${why}; AND IT COULD NOT BE PUT BACK: ${broken.join(', ')}. Somebody must look at it now`;
  }
  switch (outcome) {
    case 'deployed':
      if (rollback === 'engine') return `✔ ${stack} is back on the engine's previous version`;
      if (rollback !== undefined) return `✔ ${stack} is back on the release ${rollback}`;
      return services.some(({ changed }) => changed) ? `✔ ${stack} deployed` : `✔ ${stack} is up to date`;
    case 'rolled-back':
      return restored
        ? `↩ ${stack} rolled back${why}; the previous version of every service is running again${notARelease(report)}`
        : `↩ ${stack} rolled back: the previous version of ${names('rolled-back').join(', ')} is running again${mixture(services)}`;
    case 'timed-out':
      return `✘ ${stack} is not settled at the deadline: ${names('timed-out').join(', ')}${restored ? '; removed again' : ''}`;
    case 'unknown':
      return `? ${stack} was broken off (${aborted?.message}), and what became of it is not known`;
    case 'failed': {
      const still = services.filter((service) => service.restored?.status === 'still-failing').map(({ name }) => name);
      if (still.length > 0)
        return `✘ ${stack} failed${why}; it is put back to what it was, and ${still.join(', ')} failed already then`;
      return `✘ ${stack} failed${why}${restored ? '; removed again' : ''}`;
    }
  }
}

/** Put back is what was there, and that may have been torn already. */
function notARelease({ driftedFrom }: DeployReport): string {
  return driftedFrom === undefined
    ? ''
    : `, as before, which was not the release ${driftedFrom} any more: "rollback --to" brings it back`;
}

/** What a stack that was left as it is has beside the services that the engine rolled back. */
function mixture(services: readonly ServiceReport[]): string {
  const moved = services.filter(({ status, changed }) => changed && status !== 'rolled-back');
  return moved.length === 0 ? '' : `, but not of ${moved.map(({ name }) => name).join(', ')}`;
}

function serviceLine(service: ServiceReport, width: number): string {
  const { name, status, running, wanted, image, imageBefore, restored } = service;
  const tasks = image === undefined || (status === 'removed' && !restored) ? '' : ` ${running}/${wanted}`;
  const from = imageBefore !== undefined && imageBefore !== image ? `${short(imageBefore)} → ` : '';
  const then = restored && restored.status !== 'as-before' ? ` → ${restored.status}` : '';
  const sign = restored?.status === 'broken' || restored?.status === 'still-failing' ? '✘' : SIGNS[status];
  return `${sign} ${name.padEnd(width)} ${status}${then}${tasks}  ${from}${short(image)}`.trimEnd();
}

function refusalLines(dockerError: string): string[] {
  return [`✘ docker stack deploy refused: ${dockerError}`, `    → ${causeOfRefusal(dockerError).hint}`];
}

function causeLines({ status, reason, cause, imageWanted, restored }: ServiceReport): string[] {
  const back = restoreFailure(restored).map((line) => `    ${line}`);
  if (isWell(status)) return back;
  const lines = cause ? [`why: ${cause.headline}`, `→ ${cause.hint}`] : [];
  if (reason !== undefined) lines.push(`engine: ${reason}`);
  if (cause?.task !== undefined) {
    lines.push(`task ${cause.task} of ${short(cause.image ?? imageWanted)}${cause.error ? `: ${cause.error}` : ''}`);
    lines.push(...cause.health.slice(-1).map((output) => `health check: ${output}`));
    lines.push(...cause.logs.slice(-10).map((line) => `| ${line}`));
  }
  return [...lines.map((line) => `    ${line}`), ...back];
}

/** Why a service is not well, in one line; undefined for one that is. */
export function failureReason({ status, cause, reason, restored }: ServiceReport): string | undefined {
  const own = isWell(status) ? [] : [cause?.headline ?? reason ?? 'nothing more is known'];
  return [...own, ...restoreFailure(restored)].join('; ') || undefined;
}

/** Why a service does not run although the stack was put back, in one line or none. */
export function restoreFailure(restored: ServiceReport['restored']): string[] {
  if (restored?.reason === undefined) return [];
  const what = restored.status === 'still-failing' ? 'put back, and failing as before the deploy' : 'not put back';
  return [`${what}: ${restored.reason}`];
}

/** A line for a refusal, each service that is not well and each expectation that did not hold, as annotations show them. */
export function failureLines({ services, dockerError, probes = [] }: DeployReport): string[] {
  const faults = services.flatMap((service) => {
    const why = failureReason(service);
    return why === undefined ? [] : [`${service.name} ${service.status}: ${why}`];
  });
  const gates = probes.flatMap((probe) => unmetExpectation(probe) ?? []);
  return [...(dockerError === undefined ? [] : [`docker stack deploy refused: ${dockerError}`]), ...faults, ...gates];
}

/** `registry:5000/shop/web:1@sha256:abc…` → `registry:5000/shop/web:1`. */
function short(image: string | undefined): string {
  return image?.split('@')[0] ?? '';
}
