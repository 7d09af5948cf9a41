import type { Watch } from '../../effects/engine/watch.ts';
import { runsStable } from '../../plan/canary/service/runs-stable.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { Log } from '../log.ts';
import { waitForOtherUpdates } from '../rollout/wait-for-other-updates.ts';
import type { Session } from '../session/session.ts';
import type { Stage } from '../stage.ts';
import type { BesideLimits } from './change-beside.ts';
import { endCanaries } from './end-canaries.ts';

/**
 * Removes the canaries that an earlier job has left, as after a lost connection. Where no task of a stable version runs, its
 * canary serves on until the next deploy of a version that does.
 */
export async function endForgotten(
  session: Session,
  watch: Watch,
  { stack }: Pick<DeployPlan, 'stack'>,
  limits: BesideLimits,
  { log, stage }: { readonly log: Log; readonly stage: Pick<Stage, 'enter'> },
): Promise<void> {
  const first = await watch.look();
  if (first.canaries === undefined) return;
  const names = first.canaries.services.map(({ Spec }) => Spec.Name).join(', ');
  log.warn(`${names} is a canary of an earlier job that did not end it`);
  const now = await waitForOtherUpdates(watch, first, { patience: limits.patience, atMost: limits.timeout }, log);
  if (!runsStable(now, stack)) {
    log.warn(`${names} serves on: no task of the stable version runs`);
    return;
  }
  stage.enter('running the canary of');
  await endCanaries(session, watch, stack, limits, log);
  stage.enter('waiting');
}
