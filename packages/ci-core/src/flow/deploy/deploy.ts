import { assertNoProblems } from '../../errors.ts';
import { changedNames } from '../../plan/changes/diff-stack.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { lockOwnerOf } from '../../plan/deploy/lock-owner.ts';
import { probeProblems } from '../../plan/order/probe-problems.ts';
import { stackServices } from '../../plan/release-job/release-job.ts';
import { askedSubnets } from '../../plan/stack/subnet-overlaps.ts';
import { makeReport } from '../../report/deploy/make-report.ts';
import type { DeployReport } from '../../report/schema/deploy-report.ts';
import { failedJobText } from '../../verdict/release-job/job-result.ts';
import { verdictsUntouched } from '../../verdict/release-job/untouched.ts';
import { verdictsWhenAborted } from '../../verdict/service/aborted.ts';
import { outcomeOf } from '../../verdict/service/judge.ts';
import { readAlert, recordAlert } from '../alert/record-alert.ts';
import { serviceGates } from '../order/service-gates.ts';
import { ownStack } from '../plan/examine-owner.ts';
import { refuseFindings } from '../plan/refuse-findings.ts';
import { runAfterRelease } from '../release-job/after-release.ts';
import { runBeforeRelease } from '../release-job/before-release.ts';
import { jobsOfRelease } from '../release-job/jobs-of-release.ts';
import { isJobFailure } from '../release-job/run-jobs.ts';
import { observe } from '../rollout/observe.ts';
import { noteCauses } from '../rollout/settle-rollout.ts';
import { maskOf } from '../session/mask.ts';
import { openSession } from '../session/session.ts';
import { applyRelease } from './apply-release.ts';
import { finishRelease } from './finish-release.ts';
import { cleanAfter } from './hooks.ts';
import { openServer } from './open-server.ts';
import { createProbing, holdGate } from './probing.ts';
import { readStart } from './read-start.ts';
import type { DeployPolicy, DeployPorts, DeployRequest } from './request.ts';
import { restoreOnFailure } from './restore-on-failure.ts';
import { watchRollout } from './watch-rollout.ts';

/**
 * Read → plan → apply → judge → report, on a server. A failed rollout is an outcome in the report. A deploy that cannot
 * start throws a `CiError`: everything that can be checked is checked before the lock is taken and before the first change.
 */
export async function deploy(asked: DeployRequest, policy: DeployPolicy, ports: DeployPorts): Promise<DeployReport> {
  const { probes, release, hooks } = asked;
  const { connect, http, log, stage, signal } = ports;
  const { timeout, lockTimeout, keepReleases } = policy;
  assertNoProblems(probeProblems(probes, asked.prepared.plan.services));
  const startedAt = new Date();
  const opened = performance.now();
  const { first, facts, compiled, findings, prepared } = await openServer(asked.prepared, ports);
  const request = { ...asked, prepared };
  const { plan } = prepared;
  try {
    const found = refuseFindings(findings);
    if (compiled === undefined) throw new Error('a server without a problem has compiled the manifest');
    const early = [...prepared.warnings, ...found, ...compiled.warnings.map(maskOf(plan))];
    for (const warning of early) log.warn(warning);
    stage.enter('waiting');
    const owner = lockOwnerOf(plan.context, startedAt.toISOString());
    const until = performance.now() + lockTimeout + timeout;
    const session = await openSession({
      first,
      connect,
      target: plan,
      owner,
      lockTimeout,
      deadline: until,
      log,
      signal,
    });
    const observed = observe(session, plan.stack, ports);
    const { watch, journal } = observed;
    const probing = createProbing(probes, http, journal.elapsed, maskOf(plan));
    try {
      const clock = facts.engine.time - opened;
      let start = await readStart(session, watch, { compiled, clock }, request, policy, ports);
      await ownStack(session, plan, start.owner, log);
      journal.begin(start.before);
      stage.enter('uploading');
      const endSection = log.section(`Rollout of ${plan.stack}`);
      let live: Parameters<typeof finishRelease>[1]['live'] | undefined;
      try {
        await session.withReconnect(async ({ host }) => probing.open(host));
        const isUnchanged = changedNames(start.diff).size === 0;
        const rules = {
          rollback: release && `${start.kept.live?.id} ${release.id}`,
          skip: policy.skipJobs,
          isUnchanged,
        };
        const jobs = await session.withReconnect(({ engine }) => jobsOfRelease(engine, plan, compiled, rules));
        const ready = await runBeforeRelease(
          session,
          observed,
          { prepared, compiled, start, planned: jobs },
          policy,
          ports,
        );
        start = ready.start;
        const began = performance.now();
        const time = { began, deadline: began + timeout, clock };
        const applied = await applyRelease(
          session,
          prepared,
          { compiled, start, watch, deadline: time.deadline },
          ports,
        );
        journal.note({ dockerError: applied.refusal });
        const hold = (some: typeof probes) => holdGate(session, probing, some, ports);
        const rollout = { applied, gates: serviceGates(probes, plan.stack, hold, probing.results) };
        const settled = await watchRollout(session, observed, plan, start, rollout, time, policy, ports);
        journal.note({ dockerError: settled.refusal });
        if (outcomeOf(settled.verdicts, settled.refusal, probing.results()) === 'deployed') {
          await holdGate(session, probing, probes, ports);
          // Fails if another job took the lock meanwhile: it may have changed what was judged.
          await session.mutate(async () => {});
          if (outcomeOf(settled.verdicts, settled.refusal, probing.results()) === 'deployed')
            await runAfterRelease(session, observed, plan, compiled, jobs, policy, ports);
        }
        const known = { imageOf: imagesOf(plan), subnets: askedSubnets(compiled.desired.networks), mask: maskOf(plan) };
        await noteCauses(session, observed, known, settled);
        endSection();
        const refusal = settled.refusal ?? failedJobText(journal.noted().releaseJobs);
        const networks = new Set([...ready.networks, ...applied.networks]);
        const failure = { start, applied: { ...applied, refusal, networks }, settled, probes: probing.results() };
        await restoreOnFailure(session, observed, plan, failure, policy, ports);
        session.markSettled();
        live = { now: settled.now, contents: applied.contents };
      } catch (error) {
        if (isJobFailure(error)) {
          const at = performance.now();
          const moment = { at, patience: policy.patience, final: true };
          journal.note({ verdicts: verdictsUntouched(plan.stack, start.before, clock + at, moment) });
        } else {
          const aborted = stage.abortedBy(error);
          const names = stackServices(plan).map(({ name }) => `${plan.stack}_${name}`);
          journal.note({ aborted, verdicts: verdictsWhenAborted(names, journal.noted().verdicts, stage.at()) });
        }
      }
      const { notRestored, ...noted } = journal.noted();
      const report = makeReport({
        ...noted,
        plan,
        rollback: release?.id,
        // The server of the last connection, which may differ from the first.
        server: session.server(),
        engine: facts.engine.version,
        startedAt,
        milliseconds: performance.now() - opened,
        before: start.before,
        order: start.order,
        driftedFrom: start.driftedFrom,
        timelines: journal.timelines(),
        probes: probing.results(),
        warnings: [...early, ...start.warnings, ...(notRestored === undefined ? [] : [notRestored])],
      });
      stage.enter('finishing');
      if (live === undefined || report.outcome !== 'deployed') return await recordAlert(session, report, plan, ports);
      session.finish();
      const alert = readAlert(session, plan, log);
      await finishRelease(
        session,
        { plan, jobs: compiled.jobs, live, kept: start.kept, keep: keepReleases, release },
        log,
      );
      const unclean = await cleanAfter(session, hooks, ports);
      return await recordAlert(session, { ...report, warnings: [...report.warnings, ...unclean] }, plan, ports, alert);
    } finally {
      probing.close();
      watch.close();
      await session.close();
    }
  } finally {
    first.host.close();
  }
}

function imagesOf({ stack, services }: DeployPlan): (name: string) => string | undefined {
  return (name) => services.find((service) => `${stack}_${service.name}` === name)?.image;
}
