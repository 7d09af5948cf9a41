import type { Probe } from '../probe/probes.ts';

/** How the traffic of a service is divided between its versions. */
export type Traffic =
  /** A proxy of the stack reads the shares from its config, a file of the manifest. */
  | { readonly driver: 'nginx' | 'haproxy'; readonly proxy: string; readonly config: string }
  /** Tasks of both versions answer to the same DNS name; or Traefik reads the weights of both in labels. */
  | { readonly driver: 'replicas' | 'traefik' };

/** The limits of the judge. Shares are 0 to 1, latencies milliseconds. */
export type JudgeLimits = {
  readonly errors?: { readonly max?: number; readonly overStable?: number };
  readonly latency?: { readonly p95?: number; readonly overStable?: number };
  readonly prometheus: readonly { readonly query: string; readonly max?: number; readonly min?: number }[];
};

/** How a new version of a service replaces the old one, from `rollouts:` of swarm-ci.yaml. Shares are 0 to 1, times milliseconds. */
export type Rollout = {
  /** By its name in the compose file. */
  readonly service: string;
  /** `file:line:column`. */
  readonly at: string;
  readonly strategy: 'rehearse' | 'canary' | 'blue-green';
  /** A rehearsal needs none: it gets no traffic, so the shares in the config of a proxy stay 0. */
  readonly traffic: Traffic | undefined;
  /** Shares of the traffic, increasing; a blue-green deploy begins with 0. */
  readonly steps: readonly number[];
  /** How long each step lasts at least; for a blue-green deploy, the time before the switch. */
  readonly hold: number;
  /** How long a step waits at most for `minRequests`. */
  readonly maxHold: number;
  readonly minRequests: number;
  /** What happens when a step cannot be judged by then, such as after too few requests. */
  readonly lowTraffic: 'promote' | 'abort';
  readonly judge: JudgeLimits;
  /** What the tasks of the new version must respond before it gets any traffic. */
  readonly probes: readonly Probe[];
  /** From this share on, a person has to promote it. */
  readonly approve: number | undefined;
  /** How long a canary that waits for a person may stay. */
  readonly deadline: number;
  /** How long a blue-green deploy keeps the old version after the switch. */
  readonly keep: number;
  /** Tasks of the new version beside the old one; undefined: 1, for blue-green as many as the service has. */
  readonly replicas: number | undefined;
};
