import type { Service, StackState } from '../../plan/stack/stack-state.ts';
import type { Track } from './track.ts';

/** Milliseconds within which the engine ends a surplus task, unless it has lost track of it. */
const SURPLUS_GRACE = 10_000;

/**
 * Services that run more tasks than their spec requires, without an update in progress that would end the surplus ones.
 * Services with a paused update are left out: a user has to look at them, and changing them would resume the update.
 */
export function servicesWithSurplusTasks(
  { services }: StackState,
  { surplusTasksSince }: Track,
  at: number,
): Service[] {
  return services.filter(({ ID, UpdateStatus }) => {
    const isOver = [undefined, 'completed', 'rollback_completed'].includes(UpdateStatus?.State);
    return isOver && at - (surplusTasksSince.get(ID) ?? at) >= SURPLUS_GRACE;
  });
}
