import { assertNoProblems } from '../../errors.ts';
import { lockOwnerOf } from '../../plan/deploy/lock-owner.ts';
import { probeProblems } from '../../plan/order/probe-problems.ts';
import { stackServices } from '../../plan/release-job/release-job.ts';
import { makeReport } from '../../report/deploy/make-report.ts';
import type { DeployReport } from '../../report/schema/deploy-report.ts';
import { verdictsUntouched } from '../../verdict/release-job/untouched.ts';
import { verdictsWhenAborted } from '../../verdict/service/aborted.ts';
import { readAlert, recordAlert } from '../alert/record-alert.ts';
import { endForgotten } from '../canary/end-forgotten.ts';
import { ownStack } from '../plan/examine-owner.ts';
import { refuseFindings } from '../plan/refuse-findings.ts';
import { isJobFailure } from '../release-job/run-jobs.ts';
import { observe } from '../rollout/observe.ts';
import { maskOf } from '../session/mask.ts';
import { openSession } from '../session/session.ts';
import { type ChangedStack, changeStack } from './change-stack.ts';
import { finishRelease } from './finish-release.ts';
import { cleanAfter } from './hooks.ts';
import { openServer } from './open-server.ts';
import { createProbing } from './probing.ts';
import { readStart } from './read-start.ts';
import type { DeployPolicy, DeployPorts, DeployRequest } from './request.ts';

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
      if (!asked.isPromotion)
        await endForgotten(session, watch, plan, { timeout, patience: policy.patience, clock }, ports);
      let start = await readStart(session, watch, { compiled, clock }, request, policy, ports);
      await ownStack(session, plan, start.owner, log);
      journal.begin(start.before);
      stage.enter('uploading');
      let live: ChangedStack['live'];
      try {
        const changed = await changeStack(
          session,
          observed,
          probing,
          { request, compiled, start, clock },
          policy,
          ports,
        );
        session.markSettled();
        start = changed.start;
        live = changed.live;
      } catch (error) {
        const at = performance.now();
        const moment = { at, patience: policy.patience, final: true };
        const before = verdictsUntouched(plan.stack, start.before, clock + at, moment);
        if (isJobFailure(error)) journal.note({ verdicts: before });
        else {
          const aborted = stage.abortedBy(error);
          const names = stackServices(plan).map(({ name }) => `${plan.stack}_${name}`);
          const { verdicts, begun } = journal.noted();
          journal.note({ aborted, verdicts: verdictsWhenAborted(names, verdicts, stage.at(), { begun, before }) });
        }
      }
      const { notRestored, begun: _, ...noted } = journal.noted();
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
        plannedJobs: plan.releaseJobs,
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
