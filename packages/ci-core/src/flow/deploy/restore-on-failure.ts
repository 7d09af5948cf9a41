import type { Watch } from '../../effects/engine/watch.ts';
import type { LoginOf } from '../../plan/changes/restore-steps.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { ProbeResult } from '../../verdict/probe.ts';
import { outcomeOf } from '../../verdict/service/judge.ts';
import type { ServiceVerdict } from '../../verdict/service/judge-service.ts';
import type { Track } from '../../verdict/service/track.ts';
import { removeFirstDeploy } from '../restore/remove-first-deploy.ts';
import { type Restored, restoreStack } from '../restore/restore-stack.ts';
import { maskOf } from '../session/mask.ts';
import type { Session } from '../session/session.ts';
import type { DeployPolicy, DeployPorts } from './request.ts';

export type Failure = {
  readonly verdicts: readonly ServiceVerdict[];
  readonly dockerError: string | undefined;
  readonly probes: readonly ProbeResult[];
  readonly before: StackState;
  /** The state to restore. */
  readonly restoreTo: StackState;
  /** Names of the networks that the deploy made. */
  readonly networks: ReadonlySet<string>;
  readonly loginOf: LoginOf;
  /** The release whose files were live before. */
  readonly files: string | undefined;
  readonly track: Track;
  readonly watch: Watch;
};

/** How the stack was restored, or why it was not. */
export type RestoreResult = {
  readonly restored?: Restored;
  readonly notRestored?: string;
};

/** Restores the stack after a failed deploy, unless that would be wrong or is not wanted. */
export async function restoreOnFailure(
  session: Session,
  plan: DeployPlan,
  failure: Failure,
  policy: Pick<DeployPolicy, 'onFailure' | 'removeFailedFirst' | 'timeout' | 'patience'>,
  { log, stage }: Pick<DeployPorts, 'log' | 'stage'>,
): Promise<RestoreResult> {
  if (outcomeOf(failure.verdicts, failure.dockerError, failure.probes) === 'deployed') return {};
  const reason = reasonNotToRestore(plan.stack, policy, failure, session.lostLockTo());
  if (reason !== undefined) return { notRestored: reason };
  log.warn(`the deploy of ${plan.stack} failed, restoring the previous state`);
  const endSection = log.section(`Restore of ${plan.stack}`);
  stage.enter('restoring');
  session.extend(performance.now() + policy.timeout);
  const { before, restoreTo, networks, loginOf, files, watch, track } = failure;
  const { timeout, patience } = policy;
  // Services that exist but are not part of the state to restore were left by an aborted deploy.
  const left = before.services.map(({ Spec }) => Spec.Name);
  const manifest = new Set([...plan.services.map(({ name }) => `${plan.stack}_${name}`), ...left]);
  const isFirst = before.services.length === 0;
  const restored = await restoreStack(session, {
    target: plan,
    loginOf,
    mask: maskOf(plan),
    manifest,
    before: restoreTo,
    // Those of a first deploy are removed when its tasks have ended.
    networks: isFirst ? new Set() : networks,
    files,
    watch,
    track,
    timeout,
    patience,
    log,
  });
  if (isFirst) await removeFirstDeploy(session, plan, networks, log);
  endSection();
  return { restored };
}

function reasonNotToRestore(
  stack: string,
  { onFailure, removeFailedFirst }: Pick<DeployPolicy, 'onFailure' | 'removeFailedFirst'>,
  { verdicts, before }: Failure,
  lostLockTo: string | undefined,
) {
  if (onFailure === 'leave') return `${stack} is left as it is (--on-failure leave)`;
  if (lostLockTo !== undefined || verdicts.some(({ status }) => status === 'superseded'))
    return `${stack} is left as it is: restoring it would undo what another deploy or a manual change did meanwhile`;
  if (before.services.length === 0 && !removeFailedFirst)
    return `${stack} did not exist before, so it is left as it is; --remove-failed-first removes a failed first deploy`;
  return undefined;
}
