import type { CiError } from '../../errors.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { type ChangeOrder, waitsFor } from '../../plan/order/change-order.ts';
import type { ReleaseJob } from '../../plan/release-job/release-job.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { ProbeResult } from '../../verdict/probe.ts';
import { failedJobText, type JobResult } from '../../verdict/release-job/job-result.ts';
import { withNotStarted } from '../../verdict/release-job/not-started.ts';
import { exitCodeOf, isFullyRestored, outcomeAfterRestore, outcomeOf } from '../../verdict/service/judge.ts';
import type { RestoreVerdict } from '../../verdict/service/judge-restore.ts';
import type { ServiceVerdict } from '../../verdict/service/judge-service.ts';
import { isStillFailing, stillFailingWarning } from '../../verdict/service/still-failing.ts';
import type { Timeline } from '../../verdict/service/timeline.ts';
import { outcomeWithCanaries } from '../canary/canary-outcome.ts';
import type { CanaryReport } from '../canary/canary-report.ts';
import { canaryReport } from '../canary/canary-shape.ts';
import { type DeployReport, type ProbeReport, REPORT_VERSION, type ServiceReport } from '../schema/deploy-report.ts';
import { linksOf } from '../text/links.ts';
import { omitUndefined } from '../text/omit-undefined.ts';
import { releaseJobReport, releaseJobWarnings } from './release-job-report.ts';
import { type FoundCause, serviceCause } from './service-cause.ts';

export type ReportSource = {
  readonly plan: Pick<DeployPlan, 'environment' | 'stack' | 'services' | 'context'>;
  /** ID of the release to which `rollback` went back, `engine`, or `watch` for the job `restore`. */
  readonly rollback?: string | undefined;
  readonly server: string;
  readonly engine: string;
  readonly startedAt: Date;
  readonly milliseconds: number;
  readonly before: StackState;
  /** The order in which the services were changed; without it, all were changed side by side. */
  readonly order?: ChangeOrder;
  readonly verdicts: readonly ServiceVerdict[];
  /** What the engine refused. */
  readonly dockerError: string | undefined;
  /** The command of the job `watch`. */
  readonly command?: DeployReport['command'];
  readonly warnings: readonly string[];
  /** Result of restoring the stack, if it was restored. */
  readonly restored: { readonly verdicts: readonly RestoreVerdict[]; readonly files: string | undefined } | undefined;
  /** By service name. */
  readonly causes: ReadonlyMap<string, FoundCause>;
  readonly timelines: ReadonlyMap<string, Timeline>;
  readonly probes: readonly ProbeResult[];
  readonly releaseJobs?: readonly JobResult[];
  /** All release jobs of the release; those without a result are listed if the deploy did not go well. */
  readonly plannedJobs?: readonly ReleaseJob[];
  readonly canaries?: readonly CanaryReport[];
  /** ID of the live release, if the stack had drifted from it before the deploy. */
  readonly driftedFrom?: string | undefined;
  /** The error that ended the deploy before its verdict. */
  readonly aborted?: CiError | undefined;
};

export function makeReport(source: ReportSource): DeployReport {
  const { plan, verdicts, dockerError, before, restored, aborted } = source;
  const first = before.services.length === 0;
  const { releaseJobs = [] } = source;
  const refusal = dockerError ?? source.command?.error ?? failedJobText(releaseJobs);
  const { canaries = [] } = source;
  const ofServices = outcomeAfterRestore(outcomeOf(verdicts, refusal, source.probes), restored?.verdicts, first);
  const judged = outcomeWithCanaries(ofServices, canaries);
  const { sha, branch, job, actor } = plan.context;
  const jobs = jobsOfReport(source, aborted !== undefined || (judged !== 'deployed' && judged !== 'waiting'));
  return {
    schema: 'swarm-ci/deploy-report',
    version: REPORT_VERSION,
    environment: plan.environment,
    stack: plan.stack,
    server: source.server,
    engine: source.engine,
    outcome: aborted ? 'unknown' : judged,
    exitCode: aborted?.exitCode ?? exitCodeOf[judged],
    startedAt: source.startedAt.toISOString(),
    seconds: Math.round(source.milliseconds / 10) / 100,
    ...omitUndefined({
      commit: sha,
      branch,
      job: job.url,
      actor,
      rollback: source.rollback,
      dockerError,
      command: source.command,
      driftedFrom: source.driftedFrom,
      aborted: aborted && { ...omitUndefined({ hint: aborted.hint }), code: aborted.code, message: aborted.message },
      ...linksOf(plan.context),
    }),
    warnings: [
      ...new Set([
        ...source.warnings,
        ...releaseJobWarnings(releaseJobs, judged === 'deployed' && !aborted),
        ...(restored?.verdicts ?? verdicts).flatMap(({ warnings = [] }) => warnings),
      ]),
      ...verdicts.filter(isStillFailing).map(stillFailingWarning),
    ],
    ...(restored
      ? { restored: { complete: isFullyRestored(restored.verdicts), ...omitUndefined({ files: restored.files }) } }
      : {}),
    ...(jobs.length > 0 ? { releaseJobs: jobs.map(releaseJobReport) } : {}),
    ...(canaries.length > 0 ? { canaries: canaries.map(canaryReport) } : {}),
    services: verdicts.map((verdict) => serviceReport(verdict, source)),
    ...(source.probes.length > 0 ? { probes: source.probes.map(probeReport) } : {}),
  };
}

function jobsOfReport({ plan, plannedJobs, releaseJobs = [], aborted }: ReportSource, isBad: boolean) {
  if (!isBad || plannedJobs === undefined) return releaseJobs;
  return withNotStarted(releaseJobs, { stack: plan.stack, releaseJobs: plannedJobs, isAborted: aborted !== undefined });
}

function serviceReport(verdict: ServiceVerdict, source: ReportSource): ServiceReport {
  const { plan, before, causes, restored, timelines } = source;
  const { name, status, changed, reason } = verdict;
  const back = restored?.verdicts.find((one) => one.name === name);
  const { id, running, wanted, image } = back ?? verdict;
  const old = before.services.find(({ Spec }) => Spec.Name === name)?.Spec.TaskTemplate.ContainerSpec?.Image;
  const asked = plan.services.find((service) => `${plan.stack}_${service.name}` === name)?.image;
  return {
    name,
    status,
    changed,
    running,
    wanted,
    ...omitUndefined({
      id,
      imageBefore: old,
      imageWanted: asked,
      image,
      reason,
      waitsFor: waitsFor(source.order ?? new Map(), name),
    }),
    ...omitUndefined({ cause: serviceCause(verdict, causes.get(name)) }),
    ...omitUndefined({ timeline: timelineWithEvents(timelines.get(name)) }),
    ...(back ? { restored: { status: back.status, ...omitUndefined({ reason: back.reason }) } } : {}),
  };
}

function probeReport({ probe: { url, from, every }, record, gate }: ProbeResult): ProbeReport {
  const { asked, failed, failure, until, versions, strip } = record;
  return {
    ...{ url, from, every, asked, failed, ...omitUndefined({ failure }), until },
    versions: [...versions],
    strip: [...strip],
    ...(gate ? { gate: { seconds: gate.for / 1000, held: gate.held, ...omitUndefined({ why: gate.why }) } } : {}),
  };
}

/** No timeline for a service in which nothing changed. */
function timelineWithEvents(timeline: Timeline | undefined): ServiceReport['timeline'] {
  if (timeline === undefined || (timeline.points.length < 2 && timeline.marks.length === 0)) return undefined;
  return { until: timeline.until, points: [...timeline.points], marks: [...timeline.marks] };
}
