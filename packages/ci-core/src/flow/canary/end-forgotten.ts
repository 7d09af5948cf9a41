import type { Watch } from '../../effects/engine/watch.ts';
import type { Target } from '../../plan/deploy/target.ts';
import type { Log } from '../log.ts';
import { waitForOtherUpdates } from '../rollout/wait-for-other-updates.ts';
import type { Session } from '../session/session.ts';
import type { Stage } from '../stage.ts';
import type { BesideLimits } from './change-beside.ts';
import { endCanaries } from './end-canaries.ts';
import { untilStableRuns } from './until-stable-runs.ts';

/**
 * Removes the canaries that an earlier job has left, as after a lost connection. Where no task of a stable version runs, its
 * canary serves on until the next deploy of a version that does.
 */
export async function endForgotten(
  session: Session,
  watch: Watch,
  { stack }: Pick<Target, 'stack'>,
  limits: BesideLimits,
  { log, stage }: { readonly log: Log; readonly stage: Pick<Stage, 'enter'> },
): Promise<void> {
  const first = await watch.look();
  if (first.canaries === undefined) return;
  const names = first.canaries.services.map(({ Spec }) => Spec.Name).join(', ');
  log.warn(`${names} is a canary of an earlier job that did not end it`);
  await waitForOtherUpdates(watch, first, { patience: limits.patience, atMost: limits.timeout }, log);
  const alone = await untilStableRuns(watch, stack, limits.patience);
  if (alone.length > 0) {
    log.warn(`${alone.join(', ')} serves on until this deploy has succeeded: no task of the stable version runs`);
    return;
  }
  stage.enter('running the canary of');
  await endCanaries(session, watch, stack, limits, log);
  stage.enter('waiting');
}
