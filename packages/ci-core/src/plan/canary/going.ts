import type { ActiveRollout } from './active-rollouts.ts';
import type { CanaryPhase } from './machine.ts';

/** A rollout and how far it is. */
export type Going = { readonly active: ActiveRollout; readonly phase: CanaryPhase };
