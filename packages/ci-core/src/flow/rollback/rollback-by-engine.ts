import type { CiContext } from '../../context/context.ts';
import type { Manager } from '../../effects/engine/engine.ts';
import { loginsOf } from '../../effects/engine/registry-auth.ts';
import { workFolder } from '../../effects/server/lock.ts';
import { listReleases } from '../../effects/server/release-store.ts';
import { invalidInput } from '../../errors.ts';
import { lockOwnerOf } from '../../plan/deploy/lock-owner.ts';
import type { Target } from '../../plan/deploy/target.ts';
import type { Login } from '../../plan/registry/login.ts';
import { rollbackTarget } from '../../plan/release/rollback-target.ts';
import type { ServiceEvent, StackState } from '../../plan/stack/stack-state.ts';
import { makeReport } from '../../report/deploy/make-report.ts';
import type { DeployReport } from '../../report/schema/deploy-report.ts';
import { createRedactor } from '../../secret.ts';
import { asServiceVerdict } from '../../verdict/service/judge-restore.ts';
import { startTrack } from '../../verdict/tasks/track.ts';
import { type AlertPorts, recordAlert } from '../alert/record-alert.ts';
import { restoreStack } from '../restore/restore-stack.ts';
import { observe } from '../rollout/observe.ts';
import { waitForOtherUpdates } from '../rollout/wait-for-other-updates.ts';
import { type Connect, openSession, type Session } from '../session/session.ts';
import type { Stage } from '../stage.ts';

const NOTHING: StackState = { services: [], tasks: [] };

/** The stack to roll back, over a connection that is already open. */
export type EngineRollback = {
  readonly target: Target;
  readonly first: Manager;
  /** The registry logins of the job. */
  readonly logins: readonly Login[];
  readonly context: CiContext;
};

type Policy = { readonly timeout: number; readonly patience: number; readonly lockTimeout: number };

type Ports = AlertPorts & {
  readonly connect: Connect;
  readonly stage: Stage;
  readonly signal: AbortSignal;
  readonly onEvent: (event: ServiceEvent) => void;
};

/** Rolls manually changed services back to the engine's previous specs, under the lock, and judges the result. */
export async function rollBackByEngine(rollback: EngineRollback, policy: Policy, ports: Ports): Promise<DeployReport> {
  const { target, first, context } = rollback;
  const { connect, log, stage, signal } = ports;
  const { timeout, lockTimeout } = policy;
  const startedAt = new Date();
  stage.enter('waiting');
  const owner = lockOwnerOf(context, startedAt.toISOString());
  const deadline = performance.now() + lockTimeout + timeout;
  const session = await openSession({ first, connect, target, owner, lockTimeout, deadline, log, signal });
  try {
    const began = performance.now();
    const ended = await goBack(session, rollback, policy, ports).catch((error: unknown) => ({
      aborted: stage.abortedBy(error),
    }));
    const report = makeReport({
      plan: { ...target, services: [], context },
      rollback: 'engine',
      server: session.server(),
      engine: first.info.version,
      startedAt,
      milliseconds: performance.now() - began,
      before: NOTHING,
      verdicts: [],
      warnings: [],
      timelines: new Map(),
      ...ended,
      dockerError: undefined,
      restored: undefined,
      causes: new Map(),
      probes: [],
    });
    return await recordAlert(session, report, target, ports);
  } finally {
    await session.close();
  }
}

async function goBack(
  session: Session,
  { target, first, logins }: EngineRollback,
  { timeout, patience }: Policy,
  ports: Ports,
) {
  const { log, stage } = ports;
  const { watch, journal } = observe(session, target.stack, ports);
  try {
    session.extend(performance.now() + 2 * timeout);
    const before = await waitForOtherUpdates(watch, await watch.look(), { patience, atMost: timeout }, log);
    const kept = await session.withReconnect(({ host }) => listReleases(host, workFolder(target), target.stack));
    const choice = rollbackTarget(kept, before, undefined);
    if (choice.kind !== 'engine') {
      const message = 'another job deployed it while this one waited for the lock';
      throw invalidInput([{ at: '<env>', message, hint: 'check "swarm-ci releases" and run rollback again' }]);
    }
    const warnings = [
      `${target.stack} differs from every kept release: it is rolled back to the engine's previous specs`,
      ...choice.notReverted.map(
        (name) =>
          `${name} is not rolled back: the engine has no other previous spec of it; use --to to go back to a release`,
      ),
      ...choice.missing.map(
        (name) => `${name} was removed, and the engine has no previous spec of it; use --to to go back to a release`,
      ),
    ];
    for (const warning of warnings) log.warn(warning);
    stage.enter('restoring');
    journal.begin(before);
    const { verdicts } = await restoreStack(session, {
      target,
      loginOf: loginsOf(logins, []),
      mask: createRedactor(logins.map(({ password }) => password)),
      before: choice.stack,
      sent: undefined,
      theirs: new Set(),
      manifest: new Set(),
      networks: new Set(),
      files: choice.release?.id,
      watch,
      track: startTrack(before, performance.now(), first.info.time),
      timeout,
      patience,
      log,
    });
    return { before, verdicts: verdicts.map(asServiceVerdict), warnings, timelines: journal.timelines() };
  } finally {
    watch.close();
  }
}
