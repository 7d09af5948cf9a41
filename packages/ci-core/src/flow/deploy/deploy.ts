import { lockOwnerOf } from '../../plan/deploy/lock-owner.ts';
import { makeReport } from '../../report/deploy/make-report.ts';
import type { DeployReport } from '../../report/schema/deploy-report.ts';
import { recordAlert } from '../alert/record-alert.ts';
import { refuseFindings } from '../plan/refuse-findings.ts';
import { maskOf } from '../session/mask.ts';
import { openSession } from '../session/session.ts';
import { finishRelease } from './finish-release.ts';
import { cleanAfter } from './hooks.ts';
import { openServer } from './open-server.ts';
import type { DeployPolicy, DeployPorts, DeployRequest } from './request.ts';
import { runDeploy } from './run-deploy.ts';

/**
 * Read → plan → apply → judge → report, on a server. A failed rollout is an outcome in the report. A deploy that cannot
 * start throws a `CiError`: everything that can be checked is checked before the lock is taken and before the first change.
 */
export async function deploy(asked: DeployRequest, policy: DeployPolicy, ports: DeployPorts): Promise<DeployReport> {
  const { connect, log, stage, signal } = ports;
  const { timeout, lockTimeout, keepReleases } = policy;
  const startedAt = new Date();
  const began = performance.now();
  const { first, facts, compiled, findings, prepared } = await openServer(asked.prepared, ports);
  const request = { ...asked, prepared };
  const { release, hooks } = request;
  const { plan } = prepared;
  try {
    const found = refuseFindings(findings);
    if (compiled === undefined) throw new Error('a server without a problem has compiled the manifest');
    const early = [...prepared.warnings, ...found, ...compiled.warnings.map(maskOf(plan))];
    for (const warning of early) log.warn(warning);
    stage.enter('waiting');
    const owner = lockOwnerOf(plan.context, startedAt.toISOString());
    const deadline = performance.now() + lockTimeout + timeout;
    const session = await openSession({ first, connect, target: plan, owner, lockTimeout, deadline, log, signal });
    try {
      const rollout = await runDeploy(session, request, policy, ports, {
        compiled,
        clock: facts.engine.time - began,
      });
      const { restored, notRestored } = rollout;
      const warnings = [...early, ...rollout.warnings];
      if (notRestored !== undefined) log.warn(notRestored);
      const report = makeReport({
        ...rollout,
        restored,
        rollback: release?.id,
        plan,
        // The server of the last connection, which may differ from the first.
        server: session.server(),
        engine: facts.engine.version,
        startedAt,
        milliseconds: performance.now() - began,
        warnings: notRestored === undefined ? warnings : [...warnings, notRestored],
      });
      stage.enter('finishing');
      if (rollout.live === undefined || report.outcome !== 'deployed')
        return await recordAlert(session, report, plan, ports);
      const { kept, live } = rollout;
      session.finish();
      await finishRelease(
        session,
        { now: live.now, contents: live.contents, plan, kept, keep: keepReleases, release },
        log,
      );
      const unclean = await cleanAfter(session, hooks, ports);
      return await recordAlert(session, { ...report, warnings: [...report.warnings, ...unclean] }, plan, ports);
    } finally {
      await session.close();
    }
  } finally {
    first.host.close();
  }
}
