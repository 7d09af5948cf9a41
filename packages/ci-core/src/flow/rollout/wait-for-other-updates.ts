import type { Watch } from '../../effects/engine/watch.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { Log } from '../log.ts';

/**
 * Waits until no service is in the middle of somebody else's update, but not longer than `atMost` milliseconds: an update
 * that hangs for ever is mended by the next deploy, not by waiting. Goes on from how the stack was seen just now; returns
 * it as it is then.
 */
export async function waitForOtherUpdates(
  watch: Watch,
  seen: StackState,
  atMost: number,
  log: Log,
): Promise<StackState> {
  const until = performance.now() + atMost;
  let said = false;
  for (let state = seen; ; state = await watch.next(Math.max(0, until - performance.now()))) {
    const moving = state.services.filter(({ UpdateStatus }) =>
      /^(updating|rollback_started)$/.test(UpdateStatus?.State ?? ''),
    );
    if (moving.length === 0) return state;
    const names = moving
      .map(({ Spec, UpdateStatus }) => `${Spec.Name} (since ${UpdateStatus?.StartedAt ?? 'unknown'})`)
      .join(', ');
    if (performance.now() >= until) {
      log.warn(`still updating from an earlier deploy, going on over it: ${names}`);
      return state;
    }
    if (!said) log.info(`waiting for an earlier update to end: ${names}`);
    said = true;
  }
}
