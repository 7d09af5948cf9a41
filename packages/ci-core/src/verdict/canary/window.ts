import type { Sample } from '../../plan/canary/sample.ts';

/** What both versions served in one window of time; `queries`: result of each Prometheus query, in the order of the policy, `undefined` when it had no value. */
export type Window = {
  readonly seconds: number;
  readonly stable: Sample;
  readonly canary: Sample;
  readonly queries: readonly (number | undefined)[];
};
