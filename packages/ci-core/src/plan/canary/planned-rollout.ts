import type { Rollout } from '../../settings/canary/rollout.ts';

/** A config of a proxy with places for shares, as it is in the repository. */
export type ShareTemplate = {
  /** Its name in the swarm while all traffic goes to the stable version. */
  readonly config: string;
  readonly text: string;
};

export type PlannedRollout = Rollout & {
  /** Undefined where shares are not set by a config. */
  readonly template: ShareTemplate | undefined;
};
