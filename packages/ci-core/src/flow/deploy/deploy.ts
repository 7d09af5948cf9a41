import { ownerOf } from '../../plan/deploy/owner.ts';
import { preflight } from '../../plan/deploy/preflight.ts';
import type { Release } from '../../plan/deploy/release.ts';
import type { ServiceEvent } from '../../plan/stack/stack-state.ts';
import { makeReport } from '../../report/deploy/make-report.ts';
import type { DeployReport } from '../../report/schema/deploy-report.ts';
import type { Probe } from '../../settings/probes.ts';
import { keepAlert, type Telling } from '../alert/keep-alert.ts';
import { type Connect, openSession } from '../session/session.ts';
import type { Stage } from '../stage.ts';
import { finishRelease } from './finish-release.ts';
import { cleanAfter, type Guarding } from './guard-deploy.ts';
import { openServer } from './open-server.ts';
import type { PreparedDeploy } from './prepare-deploy.ts';
import { refuseFindings } from './refuse-findings.ts';
import { rollOut } from './start.ts';

export type DeployInput = Telling & {
  readonly prepared: PreparedDeploy;
  readonly connect: Connect;
  /** Milliseconds until everything must be settled, from the start of the stack deploy. */
  readonly timeout: number;
  /** Milliseconds that a service may crash, or stay without a node, before it counts as failing. */
  readonly patience: number;
  /** Milliseconds to wait for another deploy. */
  readonly lockTimeout: number;
  readonly onFailure: 'rollback-stack' | 'leave';
  /** A stack that was not there before goes again when its first deploy fails. */
  readonly removeFailedFirst: boolean;
  readonly keepReleases: number;
  /** A kept release that is deployed again; it is no new one. */
  readonly release?: Release;
  /** ID of the release that was live when that one was chosen; another one by now refuses the deploy. */
  readonly from?: string | undefined;
  /** A commit older than the newest release of its branch may replace it. */
  readonly allowOlder: boolean;
  readonly probes: readonly Probe[];
  /** For the proxy variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stage: Stage;
  readonly onEvent: (event: ServiceEvent) => void;
  /** What SwarmUtils does around the deploy. */
  readonly guarding?: Guarding | undefined;
};

/**
 * Read → plan → apply → judge → report, on a server. An expected failure is an outcome in the report; what could not
 * begin is a `CiError`: everything that can be refused is refused before the lock is taken and before the first change.
 */
export async function deploy(input: DeployInput): Promise<DeployReport> {
  const { prepared, log, stage } = input;
  const { plan } = prepared;
  const startedAt = new Date();
  const began = performance.now();
  const { first, facts } = await openServer(input);
  try {
    const warnings = [...prepared.warnings, ...refuseFindings(preflight(plan, facts))];
    for (const warning of warnings) log.warn(warning);
    stage.enter('waiting');
    const owner = ownerOf(plan.context, startedAt.toISOString());
    const deadline = performance.now() + input.lockTimeout + input.timeout;
    const session = await openSession({ ...input, first, place: plan, owner, deadline, stopped: stage.stopped });
    try {
      const rollout = await rollOut(session, input, { cli: facts.cli, clock: facts.engine.time - began });
      const { restored, left } = rollout;
      if (left !== undefined) log.warn(left);
      const report = makeReport({
        ...rollout,
        restored,
        rollback: input.release?.id,
        plan,
        // The one that carried the end, which need not be the first.
        server: session.server(),
        engine: facts.engine.version,
        startedAt,
        milliseconds: performance.now() - began,
        warnings: left === undefined ? warnings : [...warnings, left],
      });
      stage.enter('finishing');
      if (rollout.live === undefined || report.outcome !== 'deployed')
        return await keepAlert(session, report, plan, input);
      const { kept, live } = rollout;
      session.finish();
      await finishRelease(session, { ...live, plan, kept, keep: input.keepReleases, release: input.release }, log);
      const unclean = await cleanAfter(session, input);
      return await keepAlert(session, { ...report, warnings: [...report.warnings, ...unclean] }, plan, input);
    } finally {
      await session.close();
    }
  } finally {
    first.host.close();
  }
}
