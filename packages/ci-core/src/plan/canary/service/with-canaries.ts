import type { StackState } from '../../stack/stack-state.ts';

/** The state with its canaries among the services. */
export function withCanaries({ canaries, ...state }: StackState): StackState {
  if (canaries === undefined) return state;
  return {
    ...state,
    services: [...state.services, ...canaries.services],
    tasks: [...state.tasks, ...canaries.tasks],
  };
}
