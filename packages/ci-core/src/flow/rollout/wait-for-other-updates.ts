import type { Watch } from '../../effects/engine/watch.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { Log } from '../log.ts';

/**
 * Waits until no earlier update of a service is running, but not longer than `atMost` milliseconds: an update that hangs
 * is fixed by the next deploy, not by waiting. Starts from the snapshot `seen`; returns the last snapshot.
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
      log.warn(`still updating from an earlier deploy, continuing anyway: ${names}`);
      return state;
    }
    if (!said) log.info(`waiting for an earlier update to end: ${names}`);
    said = true;
  }
}
