import type { Service, StackState } from '../plan/stack-state.ts';
import type { Track } from './track.ts';

/** Milliseconds in which the engine ends a task too many, if it has not forgotten it. */
const SOON = 10_000;

/** Services of which more tasks run than they ask for, and nothing is under way any more that would end those. */
export function leftOver({ services }: StackState, { surplusSince }: Track, at: number): Service[] {
  return services.filter(({ ID, UpdateStatus }) => {
    const rolling = UpdateStatus?.State === 'updating' || UpdateStatus?.State === 'rollback_started';
    return !rolling && at - (surplusSince.get(ID) ?? at) >= SOON;
  });
}
