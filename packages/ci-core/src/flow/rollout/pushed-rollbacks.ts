import type { ServiceEvent, StackState } from '../../plan/stack/stack-state.ts';

/**
 * Remembers the rollbacks that the engine pushes. A change by another user or job right after a rollback hides it from every
 * later snapshot.
 */
export function createPushedRollbacks(now: () => number = () => performance.now()) {
  const seen = new Map<string, number>();
  return {
    record: ({ serviceId, attributes }: ServiceEvent): void => {
      if (attributes['updatestate.new']?.startsWith('rollback_')) seen.set(serviceId, now());
    },
    addTo: (state: StackState): StackState => ({ ...state, pushedRollbacks: new Map(seen) }),
  };
}
