import type { DesiredStack } from '../../stack/desired-stack.ts';
import type { PlannedRollout } from '../planned-rollout.ts';
import { shareConfig } from './share-config.ts';

/** The stack with all traffic for the stable versions: Docker's command reads the configs with places for shares as they are. */
export function atRest(desired: DesiredStack, rollouts: readonly PlannedRollout[]): DesiredStack {
  const configs = desired.configs.map((config) => {
    const rollout = rollouts.find(({ template }) => template?.config === config.Name);
    return rollout === undefined ? config : shareConfig(rollout, rollouts, [], config);
  });
  return { ...desired, configs };
}
