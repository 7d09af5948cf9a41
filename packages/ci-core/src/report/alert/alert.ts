import { type CauseSummary, causeOfRefusal } from '../../verdict/cause/cause.ts';
import { canaryFailure } from '../canary/canary-text.ts';
import { headline } from '../deploy/describe.ts';
import { unmetExpectation } from '../deploy/probe-text.ts';
import { isFatalJob, releaseJobFailure } from '../deploy/release-job-text.ts';
import type { Alert, UndeliveredResolution } from '../schema/alert-schema.ts';
import type { DeployReport, ServiceReport } from '../schema/deploy-report.ts';
import { omitUndefined } from '../text/omit-undefined.ts';
import { fingerprintOf, kindInFingerprint } from './fingerprint.ts';
import { shortLine } from './text.ts';

const MOST_SERVICES = 50;
const MOST_COMMITS = 10;
const LONGEST = 500;
const CANARY = 'the stable version serves all requests: find out why the new one was worse before the next deploy';
const PROBE = 'all services are running: check what the URL returns, or correct what the probe expects';

/** The worst first; the alert is about the first service that has a cause. */
const FAILURE_STATUSES: readonly ServiceReport['status'][] = [
  'failing',
  'paused',
  'timed-out',
  'rolled-back',
  'superseded',
  'refused',
  'unknown',
  'still-failing',
];

/** The alert of a failed deploy, or of services that are still failing after a good one; undefined without any. */
export function alertOf(report: DeployReport): Alert | undefined {
  const failed = failedServices(report);
  if ((report.outcome === 'deployed' || report.outcome === 'waiting') && failed.length === 0) return undefined;
  // When Docker rejected the whole stack, or the deploy or its command was aborted, no single service is the cause.
  const whole = [report.dockerError, report.aborted, report.command?.error].some((one) => one !== undefined);
  const leading = failed.find(({ cause }) => cause !== undefined) ?? (whole ? undefined : failed[0]);
  const jobs = (report.releaseJobs ?? []).filter(isFatalJob);
  const cause = causeOfAlert(report, leading);
  const { environment, stack, server } = report;
  const commit = report.headCommit ?? report.commit;
  const bad = (report.canaries ?? [])
    .filter(({ outcome }) => outcome === 'aborted')
    .map((one) => `${stack}_${one.service}`);
  const subject = jobs[0]?.name ?? leading?.name ?? bad[0];
  const identity = [environment, stack, subject ?? '', kindInFingerprint(cause.kind)];
  return {
    fingerprint: fingerprintOf(identity),
    severity: isMild(report) ? 'warning' : 'critical',
    title: shortLine(headline(report).replace(/^\S+ /, ''), LONGEST),
    environment,
    stack,
    server,
    ...omitUndefined({ service: subject }),
    services: [...new Set([...[...jobs, ...failed].map(({ name }) => name), ...bad])].slice(0, MOST_SERVICES),
    cause: { kind: cause.kind, headline: shortLine(cause.headline, LONGEST) },
    nextStep: shortLine(cause.hint, LONGEST),
    startedAt: report.startedAt,
    deploys: 1,
    commits: commit === undefined ? [] : [commit],
    links: omitUndefined({ job: report.job, review: report.review, commit: report.commitUrl }),
  };
}

/** True if what this deploy changed is running, in its new or in its previous version. */
function isMild(report: DeployReport): boolean {
  return report.outcome === 'deployed' || (report.outcome === 'rolled-back' && !hasMixedVersions(report));
}

/** Without a restore, a stack can have the new version of one service and the previous one of another. */
function hasMixedVersions({ restored, services, driftedFrom }: DeployReport): boolean {
  if (driftedFrom !== undefined) return true;
  return restored === undefined && services.some(({ changed, status }) => changed && status !== 'rolled-back');
}

/** The worst first; last those that only failed when the stack was restored. */
function failedServices({ services }: DeployReport): ServiceReport[] {
  const failed = FAILURE_STATUSES.flatMap((status) => services.filter((service) => service.status === status));
  const isDown = ({ restored }: ServiceReport) => restored?.status === 'broken' || restored?.status === 'still-failing';
  return [...failed, ...services.filter((service) => isDown(service) && !failed.includes(service))];
}

/**
 * Adds to the report its alert and the alert that it resolves, given the alert that was open until now. Also adds the
 * undelivered resolutions, except that of an alert which is open again.
 */
export function withAlerts(
  report: DeployReport,
  open: Alert | undefined,
  undelivered: readonly UndeliveredResolution[] = [],
): DeployReport {
  const reported = withAlert(report, open);
  const { alert } = reported;
  const ended = undelivered.filter(({ alert: old }) => alert === undefined || !isSameAlert(old, alert));
  return ended.length > 0 ? { ...reported, undelivered: ended } : reported;
}

/** An alert with another severity is another alert in Alertmanager, and more or less urgent to people. */
function isSameAlert(a: Alert, b: Alert): boolean {
  return a.fingerprint === b.fingerprint && a.severity === b.severity;
}

function withAlert(report: DeployReport, open: Alert | undefined): DeployReport {
  const alert = alertOf(report);
  // While a canary waits for a person, what was wrong before is not over.
  if (!alert) return open && report.outcome !== 'waiting' ? { ...report, resolves: open } : report;
  if (!open) return { ...report, alert };
  if (!isSameAlert(open, alert)) return { ...report, alert, resolves: open };
  const { startedAt, deploys } = open;
  const commits = [...new Set([...open.commits, ...alert.commits])].slice(-MOST_COMMITS);
  return { ...report, alert: { ...alert, startedAt, deploys: deploys + 1, commits } };
}

function causeOfAlert(report: DeployReport, leading: ServiceReport | undefined): CauseSummary {
  const { dockerError, aborted, command, probes = [], releaseJobs = [] } = report;
  if (aborted) {
    const kind = aborted.code === 'SUPERSEDED' ? 'superseded' : 'aborted';
    return { kind, headline: aborted.message, hint: aborted.hint ?? 'run the deploy again' };
  }
  const job = releaseJobs.find(isFatalJob);
  if (job !== undefined)
    return {
      kind: job.cause?.kind ?? 'unknown',
      headline: [releaseJobFailure(job), job.logs.at(-1)].filter(Boolean).join('; last output: '),
      hint: job.cause?.hint ?? 'check the log of the release job in the report',
    };
  if (leading?.cause) return leading.cause;
  const [canary] = (report.canaries ?? []).flatMap((one) => canaryFailure(one) ?? []);
  if (canary !== undefined) return { kind: 'unknown', headline: canary, hint: CANARY };
  if (dockerError !== undefined) return causeOfRefusal(dockerError);
  if (command?.error !== undefined)
    return { kind: 'unknown', headline: command.error, hint: 'check the log of the job' };
  const [unmet] = probes.flatMap((probe) => unmetExpectation(probe) ?? []);
  if (unmet !== undefined) return { kind: 'probe-failed', headline: unmet, hint: PROBE };
  const late = leading?.status === 'timed-out';
  return {
    kind: late ? 'slow-start' : 'unknown',
    headline: leading?.reason ?? 'the engine reports no reason',
    hint: late ? 'increase --timeout, or find out what the service is waiting for' : 'check the log of the deploy',
  };
}
