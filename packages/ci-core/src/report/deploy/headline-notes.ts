import { LEFT } from '../../verdict/service/judge-restore.ts';
import type { DeployReport, ServiceReport } from '../schema/deploy-report.ts';

/** A service job that the deploy changed keeps its new version. */
export function runningAgain({ services }: Pick<DeployReport, 'services'>): string {
  const jobs = services.filter(({ restored }) => restored?.reason === LEFT.job).map(({ name }) => name);
  if (jobs.length === 0) return 'the previous version of every service is running again';
  return `the previous version of every other service is running again, ${jobs.join(', ')} ${jobs.length === 1 ? 'keeps its' : 'keep their'} new version`;
}

/** The services that were failing before the deploy, or lost their nodes during it. */
export function failingNote({ services }: DeployReport): string {
  const names = services
    .filter(({ status, restored }) => (restored ? restored.status : status) === 'still-failing')
    .map(({ name }) => name);
  return names.length === 0 ? '' : `, but failing for another reason: ${names.join(', ')}`;
}

/** The stack is restored to its state before the deploy, which may not have been that of a release. */
export function driftNote({ driftedFrom }: DeployReport): string {
  return driftedFrom === undefined
    ? ''
    : `, but it had drifted from release ${driftedFrom} before the deploy: use "rollback --to" to go back to that release`;
}

/** The changed services that the engine did not roll back, when the stack was not restored. */
export function notRolledBack(services: readonly ServiceReport[]): string {
  const moved = services.filter(({ status, changed }) => changed && status !== 'rolled-back');
  return moved.length === 0 ? '' : `; not rolled back: ${moved.map(({ name }) => name).join(', ')}`;
}
