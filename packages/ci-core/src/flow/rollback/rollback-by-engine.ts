import type { CiContext } from '../../context/context.ts';
import type { Manager } from '../../effects/engine/engine.ts';
import { loginsOf } from '../../effects/engine/registry-auth.ts';
import { listReleases } from '../../effects/server/release-store.ts';
import { invalidInput } from '../../errors.ts';
import { type Target, workFolder } from '../../plan/deploy/target.ts';
import type { Login } from '../../plan/registry/login.ts';
import { rollbackTarget } from '../../plan/release/rollback-target.ts';
import type { DeployReport } from '../../report/schema/deploy-report.ts';
import { createRedactor } from '../../secret.ts';
import { asServiceVerdict } from '../../verdict/service/judge-restore.ts';
import { startTrack } from '../../verdict/tasks/track.ts';
import { endForgotten } from '../canary/end-forgotten.ts';
import { restoreStack } from '../restore/restore-stack.ts';
import { observe } from '../rollout/observe.ts';
import { waitForOtherUpdates } from '../rollout/wait-for-other-updates.ts';
import type { Session } from '../session/session.ts';
import { type RollbackPolicy, type RollbackPorts, type RolledBack, rollBackLocked } from './roll-back-locked.ts';

/** The stack to roll back, over a connection that is already open. */
export type EngineRollback = {
  readonly target: Target;
  readonly first: Manager;
  /** The registry logins of the job. */
  readonly logins: readonly Login[];
  readonly context: CiContext;
};

/** Rolls manually changed services back to the engine's previous specs, under the lock, and judges the result. */
export function rollBackByEngine(
  rollback: EngineRollback,
  policy: RollbackPolicy,
  ports: RollbackPorts,
): Promise<DeployReport> {
  return rollBackLocked({ ...rollback, to: 'engine' }, policy, ports, (session) =>
    goBack(session, rollback, policy, ports),
  );
}

async function goBack(
  session: Session,
  { target, first, logins }: EngineRollback,
  { timeout, patience }: RollbackPolicy,
  ports: RollbackPorts,
): Promise<RolledBack> {
  const { log, stage } = ports;
  const { watch, journal } = observe(session, target.stack, ports);
  try {
    session.extend(performance.now() + 2 * timeout);
    const clock = first.info.time - performance.now();
    await endForgotten(session, watch, target, { timeout, patience, clock }, ports);
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
