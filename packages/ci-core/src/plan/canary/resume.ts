import type { SwarmIds } from '../changes/resolve-service.ts';
import { resolveSpec } from '../changes/resolve-service.ts';
import { changesOf } from '../changes/service-changes.ts';
import type { Service, StackState } from '../stack/stack-state.ts';
import type { ActiveRollout } from './active-rollouts.ts';
import type { CanaryPhase } from './machine.ts';
import { canaryName } from './service/canary-service.ts';
import { canaryStateIn, mayWait } from './service/canary-state.ts';
import { canaryOf } from './share/share-change.ts';

/** A rollout with a canary that waits for a person, and what it waits in. */
export type Resumed = { readonly active: ActiveRollout; readonly phase: CanaryPhase; readonly canary: Service };

/** What does not make another version: labels have the state of the canary, replicas may be scaled. */
const SAME_VERSION = new Set(['labels', 'replicas']);

/** The rollout as its waiting canary has it; undefined if none waits, or one of another version. */
export function resume(
  stack: string,
  active: ActiveRollout,
  { canaries }: StackState,
  ids: SwarmIds,
  time: number,
): Resumed | undefined {
  const name = canaryName(stack, active.rollout.service);
  const canary = canaries?.services.find(({ Spec }) => Spec.Name === name);
  const state = canary && canaryStateIn(canary.Spec);
  if (canary === undefined || state === undefined || !mayWait(state, time)) return undefined;
  const wanted = resolveSpec(canaryOf(stack, active, state), canary.Spec, ids);
  const changes = changesOf(canary.Spec, wanted, ids.networks).filter(({ what }) => !SAME_VERSION.has(what));
  if (changes.length > 0) return undefined;
  return { active: { ...active, proxy: state.proxy }, phase: { at: 'waiting', step: state.step }, canary };
}
