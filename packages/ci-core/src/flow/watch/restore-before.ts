import type { CiContext } from '../../context/context.ts';
import type { Manager } from '../../effects/engine/engine.ts';
import { loginsOf } from '../../effects/engine/registry-auth.ts';
import { listReleases } from '../../effects/server/release-store.ts';
import { readStateFile } from '../../effects/watch/state-file.ts';
import { invalidInput } from '../../errors.ts';
import { type Target, workFolder } from '../../plan/deploy/target.ts';
import type { Login } from '../../plan/registry/login.ts';
import { secretsInServices } from '../../plan/secret/declared-secrets.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import {
  changedSince,
  isOutdated,
  madeByCommand,
  type StateBefore,
  stateBeforeIn,
} from '../../plan/watch/state-before.ts';
import type { DeployReport } from '../../report/schema/deploy-report.ts';
import { createRedactor } from '../../secret.ts';
import { asServiceVerdict } from '../../verdict/service/judge-restore.ts';
import { isSuccessful } from '../../verdict/service/judge-service.ts';
import { startTrack } from '../../verdict/tasks/track.ts';
import { readOwnership } from '../plan/examine-owner.ts';
import { refuseFindings } from '../plan/refuse-findings.ts';
import { restoreStack } from '../restore/restore-stack.ts';
import {
  type RollbackPolicy,
  type RollbackPorts,
  type RolledBack,
  rollBackLocked,
} from '../rollback/roll-back-locked.ts';
import { observe } from '../rollout/observe.ts';
import type { Session } from '../session/session.ts';
import { unlessAborted } from '../session/unless-aborted.ts';
import { dropState } from './keep-state.ts';

export type RestoreRequest = {
  readonly target: Target;
  /** The registry logins of the job. */
  readonly logins: readonly Login[];
  readonly context: CiContext;
};

/** After a `watch` that failed: gives every service the spec that it had before the command, under the lock, and judges the result. */
export async function restoreBefore(
  request: RestoreRequest,
  policy: RollbackPolicy,
  ports: RollbackPorts,
): Promise<DeployReport> {
  const { target, context } = request;
  const first = await unlessAborted(ports.signal, ports.connect());
  try {
    const [{ findings }] = await Promise.all([readOwnership(first, target), readState(first, target)]);
    refuseFindings(findings);
    return await rollBackLocked({ target, first, context, to: 'watch' }, policy, ports, (session) =>
      goBack(session, request, policy, ports, first),
    );
  } finally {
    first.host.close();
  }
}

async function goBack(
  session: Session,
  { target, logins }: RestoreRequest,
  { timeout, patience }: RollbackPolicy,
  ports: RollbackPorts,
  first: Manager,
): Promise<RolledBack> {
  const { log, stage } = ports;
  const { watch, journal } = observe(session, target.stack, ports);
  try {
    session.extend(performance.now() + timeout);
    const state = await session.withReconnect((manager) => readState(manager, target));
    const now = await watch.look();
    const theirs = changedSince(state, now);
    const warnings = [...theirs].map((name) => `${name} stays as it is: it was changed after the command had ended`);
    for (const warning of warnings) log.warn(warning);
    log.info(`restoring ${target.stack} to its state of ${state.at}, before ${state.job ?? 'the command'}`);
    stage.enter('restoring');
    journal.begin(now);
    const before: StackState = { services: state.before, tasks: [] };
    const track = startTrack(now, performance.now(), first.info.time);
    const { verdicts } = await restoreStack(session, {
      target,
      loginOf: loginsOf(logins, []),
      mask: createRedactor([
        ...logins.map(({ password }) => password),
        ...secretsInServices([...state.before, ...now.services]),
      ]),
      before,
      sent: state.after && { services: state.after, tasks: [] },
      theirs,
      manifest: madeByCommand(state, now),
      networks: new Set(state.networks),
      files: state.release,
      watch,
      // Those that failed before the command may fail again.
      track: { ...track, failingBefore: new Set(state.failing) },
      timeout,
      patience,
      log,
    });
    const judged = verdicts.map(asServiceVerdict);
    if (judged.every(({ status }) => isSuccessful(status) || status === 'still-failing')) {
      session.markSettled();
      await dropState(session, target, log);
    }
    return { before: now, verdicts: judged, warnings, timelines: journal.timelines() };
  } finally {
    watch.close();
  }
}

/** What a `watch` has kept; throws INVALID_INPUT if there is nothing to restore. */
async function readState(manager: Pick<Manager, 'host' | 'engine'>, target: Target): Promise<StateBefore> {
  const { stack, environment } = target;
  const folder = workFolder(target);
  const [text, kept] = await Promise.all([readStateFile(manager, folder), listReleases(manager.host, folder, stack)]);
  const state = text === undefined ? undefined : stateBeforeIn(text, stack);
  const problem = (message: string, hint: string) => invalidInput([{ at: '<env>', message, hint }]);
  if (state === undefined) {
    const message = `no state of the stack ${stack} is kept for ${environment} on ${manager.host.name}`;
    throw problem(message, 'only a "watch" with a command that failed keeps one; "rollback" goes back to a release');
  }
  if (isOutdated(state, kept.live?.id)) {
    const message = `the state of the stack ${stack} is from ${state.at}, and the release ${kept.live?.id} was deployed since`;
    throw problem(message, 'to go back to a release, use "rollback"');
  }
  if (state.before.length === 0) {
    const message = `the stack ${stack} did not exist before the command`;
    throw problem(message, `to remove it, run "docker stack rm ${stack}" on the server`);
  }
  return state;
}
