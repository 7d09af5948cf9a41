import type { Service, StackState } from '../../plan/stack/stack-state.ts';
import type { Track } from './track.ts';

/** Milliseconds in which the engine ends a task too many, if it has not forgotten it. */
const SURPLUS_GRACE = 10_000;

/**
 * Services of which more tasks run than they ask for, and nothing is under way any more that would end those. A paused
 * update is somebody's to look at, and would go on if the service was updated.
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
