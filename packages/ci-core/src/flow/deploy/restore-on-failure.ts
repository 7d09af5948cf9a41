import { loginsOf } from '../../effects/engine/registry-auth.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { wavesIn } from '../../plan/order/graph.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { ProbeResult } from '../../verdict/probe.ts';
import { outcomeOf } from '../../verdict/service/judge.ts';
import { removeFirstDeploy } from '../restore/remove-first-deploy.ts';
import { restoreStack } from '../restore/restore-stack.ts';
import type { Observed } from '../rollout/observe.ts';
import { maskOf } from '../session/mask.ts';
import type { Session } from '../session/session.ts';
import type { Applied } from './apply-release.ts';
import { leftToOthers } from './left-to-others.ts';
import type { Start } from './read-start.ts';
import type { DeployPolicy, DeployPorts } from './request.ts';
import type { WatchedRollout } from './watch-rollout.ts';

export type Failure = {
  readonly start: Start;
  readonly applied: Applied;
  readonly settled: WatchedRollout;
  readonly probes: readonly ProbeResult[];
};

/** Restores the stack after a failed deploy, unless that would be wrong or is not wanted; the journal has the result. */
export async function restoreOnFailure(
  session: Session,
  { watch, journal }: Observed,
  plan: DeployPlan,
  { start, applied, settled, probes }: Failure,
  policy: Pick<DeployPolicy, 'onFailure' | 'removeFailedFirst' | 'timeout' | 'patience'>,
  { log, stage }: Pick<DeployPorts, 'log' | 'stage'>,
): Promise<void> {
  const { verdicts, track, sent, names } = settled;
  const refusal = applied.refusal ?? settled.refusal;
  if (outcomeOf(verdicts, refusal, probes) === 'deployed') return;
  const { before, restoreTo, kept, diff, order } = start;
  const theirs = new Set(verdicts.filter(({ status }) => status === 'superseded').map(({ name }) => name));
  const own = verdicts.filter(({ name }) => !theirs.has(name));
  const failed = outcomeOf(own, refusal, probes) !== 'deployed';
  const isElseChanged = own.some(({ changed }) => changed);
  const leaves = failed ? undefined : leftToOthers(plan.stack, [...theirs], isElseChanged);
  const notRestored = reasonNotToRestore(plan.stack, policy, before, leaves, session.lostLockTo());
  if (notRestored !== undefined) {
    log.warn(notRestored);
    return journal.note({ notRestored });
  }
  log.warn(`the deploy of ${plan.stack} failed, restoring the previous state`);
  const failedAt = journal.elapsed();
  const endSection = log.section(`Restore of ${plan.stack}`);
  const { timeout, patience } = policy;
  const isFirst = before.services.length === 0;
  stage.enter('restoring');
  session.extend(performance.now() + timeout);
  const restored = await restoreStack(session, {
    target: plan,
    loginOf: loginsOf(plan.logins, diff.desired),
    mask: maskOf(plan),
    manifest: createdByDeploys(plan, before),
    before: restoreTo,
    sent,
    theirs,
    // Those of a first deploy are removed when its tasks have ended.
    networks: isFirst ? new Set() : applied.networks,
    files: kept.live?.id,
    inPlace: start.inPlace,
    watch,
    waves: wavesIn(order, names),
    track,
    timeout,
    patience,
    log,
  });
  if (isFirst) await removeFirstDeploy(session, plan, applied.networks, log);
  endSection();
  journal.note({ restored });
  journal.markRestored(failedAt);
}

/** Services that exist but are not part of the state to restore were left by an aborted deploy. */
function createdByDeploys({ stack, services }: DeployPlan, before: StackState): Set<string> {
  return new Set([...services.map(({ name }) => `${stack}_${name}`), ...before.services.map(({ Spec }) => Spec.Name)]);
}

function reasonNotToRestore(
  stack: string,
  { onFailure, removeFailedFirst }: Pick<DeployPolicy, 'onFailure' | 'removeFailedFirst'>,
  before: StackState,
  leaves: string | undefined,
  lostLockTo: string | undefined,
): string | undefined {
  if (onFailure === 'leave') return `${stack} is left as it is (--on-failure leave)`;
  if (lostLockTo !== undefined) return `${stack} is left as it is: restoring it would undo the deploy by ${lostLockTo}`;
  if (leaves !== undefined) return leaves;
  if (before.services.length === 0 && !removeFailedFirst)
    return `${stack} did not exist before, so it is left as it is; --remove-failed-first removes a failed first deploy`;
  return undefined;
}
