import type { Watch } from '../../effects/engine/watch.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import {
  followUpdates,
  hangingUpdates,
  type OtherUpdates,
  servicesInUpdate,
} from '../../verdict/service/other-updates.ts';
import type { Log } from '../log.ts';

/** In milliseconds. */
export type WaitLimits = {
  /** How long an update may stand still. */
  readonly patience: number;
  /** How long it may take, even if it gets further. */
  readonly atMost: number;
};

/**
 * Waits while earlier updates of services get further: an update that hangs is fixed by the next deploy, not by waiting.
 * Starts from the snapshot `seen`; returns the last snapshot.
 */
export async function waitForOtherUpdates(
  watch: Watch,
  seen: StackState,
  { patience, atMost }: WaitLimits,
  log: Log,
): Promise<StackState> {
  const until = performance.now() + atMost;
  let said = false;
  let known: OtherUpdates = new Map();
  for (let state = seen; ; state = await watch.next(Math.max(0, until - performance.now()))) {
    const moving = servicesInUpdate(state);
    if (moving.length === 0) return state;
    const at = performance.now();
    known = followUpdates(known, state, at);
    const names = moving
      .map(({ Spec, UpdateStatus }) => `${Spec.Name} (since ${UpdateStatus?.StartedAt ?? 'unknown'})`)
      .join(', ');
    const hanging = hangingUpdates(known, state, { at, patience });
    if (hanging.length === moving.length) {
      for (const { name, reason } of hanging)
        log.warn(`the earlier update of ${name} hangs, so it is not waited for any longer: ${reason}`);
      return state;
    }
    if (at >= until) {
      log.warn(`still updating from an earlier deploy, continuing anyway: ${names}`);
      return state;
    }
    if (!said) log.info(`waiting for an earlier update to end: ${names}`);
    said = true;
  }
}
