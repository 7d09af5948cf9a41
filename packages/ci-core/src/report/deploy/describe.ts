import { formatDuration } from '../../settings/duration.ts';
import { causeOfRefusal } from '../../verdict/cause/cause.ts';
import type { RestoreVerdict } from '../../verdict/service/judge-restore.ts';
import { isSuccessful, type ServiceVerdict } from '../../verdict/service/judge-service.ts';
import { canaryFailures, canaryLines, waitingText } from '../canary/canary-text.ts';
import type { DeployReport, ServiceReport } from '../schema/deploy-report.ts';
import { driftNote, failingNote, notRolledBack, runningAgain } from './headline-notes.ts';
import { notChangedReason } from './not-changed.ts';
import { probeLine, unmetExpectation } from './probe-text.ts';
import { releaseJobFailures, releaseJobLines, untouchedNote } from './release-job-text.ts';

/** `sha256:` and twelve digits, as `docker images --digests` is read. */
const SHOWN_OF_DIGEST = 19;

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
  'still-failing': '!',
  refused: '✘',
  unknown: '?',
};

/** One line about a service whose state changed during the deploy. */
export function progressLine(verdict: ServiceVerdict): string | undefined {
  const { name, status, settled, running, wanted, reason, waiting } = verdict;
  if (status === 'unchanged') return undefined;
  if (settled) return `${SIGNS[status]} ${name} ${status}${reason === undefined ? '' : `: ${reason}`}`;
  if (status === 'removed') return `… ${name} removed${waitingNote(waiting)}`;
  return `… ${name}: ${running} of ${wanted} tasks running${waitingNote(waiting)}`;
}

/** Without the time that is left, which changes all the time. */
function waitingNote(waiting: ServiceVerdict['waiting']): string {
  return waiting === undefined ? '' : `, ${waiting.what}`;
}

/** One line about a service whose state changed while the stack is restored. */
export function restoreLine(verdict: RestoreVerdict): string | undefined {
  const { name, status, settled, running, wanted, reason, waiting } = verdict;
  if (status === 'as-before') return undefined;
  if (!settled && status === 'removed') return `… ${name} removed${waitingNote(waiting)}`;
  if (!settled)
    return `… ${name}: ${running} of ${wanted} tasks of the previous version running${waitingNote(waiting)}`;
  if (status === 'still-failing') return `! ${name} is failing for another reason than the deploy: ${reason}`;
  if (status === 'left') return `! ${name} ${reason}`;
  return status === 'broken' ? `✘ ${name} not restored: ${reason}` : `↩ ${name} ${status}`;
}

/** One line with the services that have not settled yet. */
export function waitingLine(
  services: readonly Pick<ServiceVerdict, 'name' | 'settled' | 'running' | 'wanted' | 'waiting'>[],
): string {
  const open = services.filter(({ settled }) => !settled);
  const counts = open.map(({ name, running, wanted, waiting }) => {
    const left = waiting?.left === undefined ? '' : `, ${formatDuration(Math.ceil(waiting.left / 1000) * 1000)} left`;
    return `${name} ${running}/${wanted}${waiting === undefined ? '' : ` (${waiting.what}${left})`}`;
  });
  return `${services.length - open.length} of ${services.length} services settled${counts.length > 0 ? `, waiting for ${counts.join(', ')}` : ''}`;
}

/** The report as text: one line per service with the cause of each failure, and the outcome at the end. */
export function summarize(report: DeployReport): string {
  const width = Math.max(0, ...report.services.map(({ name }) => name.length));
  const ended = report.aborted ? 'after' : 'in';
  return [
    ...(report.releaseJobs ?? []).flatMap(releaseJobLines),
    ...(report.canaries ?? []).flatMap(canaryLines),
    ...report.services.flatMap((service) => [serviceLine(service, width), ...causeLines(service)]),
    ...(report.probes ?? []).map(probeLine),
    ...(report.dockerError === undefined ? [] : dockerErrorLines(report.dockerError)),
    `${headline(report)} ${ended} ${formatDuration(report.seconds * 1000)}`,
  ].join('\n');
}

/** The outcome in one line; it claims only what was seen in the engine. */
export function headline(report: DeployReport): string {
  const { outcome, stack, services, restored, dockerError, command, rollback, aborted, probes = [] } = report;
  const names = (status: string) => services.filter((service) => service.status === status).map(({ name }) => name);
  const failures = services
    .filter(({ status }) => !isSuccessful(status) && status !== 'still-failing')
    .map(({ name, status }) => `${name} ${status}`);
  if (dockerError !== undefined) failures.push('the engine refused a change');
  if (command?.error !== undefined) failures.push(command.error);
  failures.push(...probes.flatMap((probe) => unmetExpectation(probe) ?? []));
  failures.push(...releaseJobFailures(report.releaseJobs), ...canaryFailures(report.canaries));
  const why = failures.length === 0 ? '' : `: ${failures.join(', ')}`;
  if (restored?.complete === false) {
    const broken = services.filter((service) => service.restored?.status === 'broken').map(({ name }) => name);
    return `✘ ${stack} failed${why}; ROLLBACK INCOMPLETE: ${broken.join(', ')} not restored, manual intervention required`;
  }
  switch (outcome) {
    case 'deployed':
      if (rollback === 'engine') return `✔ ${stack} rolled back to the previous specs in the engine`;
      if (rollback === 'watch') return `✔ ${stack} restored to what it was before the command${failingNote(report)}`;
      if (rollback !== undefined) return `✔ ${stack} rolled back to release ${rollback}${failingNote(report)}`;
      return `✔ ${stack} ${services.some(({ changed }) => changed) ? 'deployed' : 'is up to date'}${failingNote(report)}`;
    case 'waiting':
      return `… ${stack}: ${waitingText(report.canaries)}`;
    case 'rolled-back':
      return restored || canaryFailures(report.canaries).length > 0
        ? `↩ ${stack} rolled back${why}; ${runningAgain(report)}${failingNote(report)}${driftNote(report)}`
        : `↩ ${stack} rolled back: the previous version of ${names('rolled-back').join(', ')} is running again${notRolledBack(services)}`;
    case 'timed-out':
      return `✘ ${stack} did not settle by the deadline: ${names('timed-out').join(', ')}${restored ? '; the new stack was removed' : ''}`;
    case 'unknown':
      return `? ${stack}: deploy aborted (${aborted?.message}), outcome unknown`;
    case 'failed': {
      const left = services.filter((service) => service.restored?.status === 'left').map(({ name }) => name);
      if (left.length > 0)
        return `✘ ${stack} failed${why}; restored, but for what another user or job changed: ${left.join(', ')}`;
      return `✘ ${stack} failed${why}${restored ? '; the new stack was removed' : untouchedNote(report.releaseJobs)}`;
    }
  }
}

function serviceLine(service: ServiceReport, width: number): string {
  const { name, status, running, wanted, image, imageBefore, restored } = service;
  const tasks = image === undefined || (status === 'removed' && !restored) ? '' : ` ${running}/${wanted}`;
  const then = restored && restored.status !== 'as-before' ? ` → ${restored.status}` : '';
  const sign = restored?.status === 'broken' ? '✘' : restored?.status === 'still-failing' ? '!' : SIGNS[status];
  return `${sign} ${name.padEnd(width)} ${status}${then}${tasks}  ${versionText(imageBefore, image)}`.trimEnd();
}

function dockerErrorLines(dockerError: string): string[] {
  return [`✘ the engine refused: ${dockerError}`, `    → ${causeOfRefusal(dockerError).hint}`];
}

function causeLines(service: ServiceReport): string[] {
  const { status, reason, cause, imageWanted, restored } = service;
  const back = [...notChangedReason(service), ...restoreFailure(restored)].map((line) => `    ${line}`);
  if (isSuccessful(status)) return back;
  const lines = cause ? [`cause: ${cause.headline}`, `→ ${cause.hint}`] : [];
  if (reason !== undefined) lines.push(`engine: ${reason}`);
  if (cause?.task !== undefined) {
    lines.push(`task ${cause.task} of ${short(cause.image ?? imageWanted)}${cause.error ? `: ${cause.error}` : ''}`);
    const [output] = cause.health.filter((one) => one !== '').slice(-1);
    if (output !== undefined) lines.push(`health check: ${output}`);
    lines.push(...cause.logs.slice(-10).map((line) => `| ${line}`));
  }
  return [...lines.map((line) => `    ${line}`), ...back];
}

/** Why a service failed, in one line; undefined if it did not. */
export function failureReason({ status, cause, reason, restored }: ServiceReport): string | undefined {
  const own = isSuccessful(status) || status === 'still-failing' ? [] : [cause?.headline ?? reason ?? 'no cause found'];
  const broken = restored?.status === 'broken' ? restoreFailure(restored) : [];
  return [...own, ...broken].join('; ') || undefined;
}

/** Why a service that does not count as failed is still failing. */
export function problemReason({ status, reason, restored }: ServiceReport): string | undefined {
  return restoreFailure(restored)[0] ?? (status === 'still-failing' ? reason : undefined);
}

/** Why a service is failing, or not as before, after the stack was restored, in at most one line. */
export function restoreFailure(restored: ServiceReport['restored']): string[] {
  if (restored?.reason === undefined) return [];
  const what = NOT_RESTORED[restored.status];
  if (what === undefined) return [];
  return [`${what}: ${restored.reason}`];
}

const NOT_RESTORED: Readonly<Partial<Record<RestoreVerdict['status'], string>>> = {
  'still-failing': 'failing for another reason than the deploy',
  left: 'not restored',
  broken: 'not restored',
};

/** The image before and now; with their digests where the name is the same: the tag was pushed again, or is pinned now. */
function versionText(before: string | undefined, now: string | undefined): string {
  if (before === undefined || now === undefined || before === now) return short(now ?? before);
  const [old, fresh] = [before, now].map((one) => one.split('@')[1]?.slice(0, SHOWN_OF_DIGEST) ?? 'no digest');
  return `${short(before)} → ${short(now)}${short(before) === short(now) ? ` (${old} → ${fresh})` : ''}`;
}

/** `registry:5000/shop/web:1@sha256:abc…` → `registry:5000/shop/web:1`. */
function short(image: string | undefined): string {
  return image?.split('@')[0] ?? '';
}
