/** Counts of responses by latency: `bounds[i]` is the upper bound (ms, inclusive) of bucket i; the last bucket has none, so there is one count more than bounds. */
export type LatencyHistogram = { readonly bounds: readonly number[]; readonly counts: readonly number[] };

/** What one version served: its requests, how many of them failed, and how long the responses took. */
export type Sample = { readonly requests: number; readonly errors: number; readonly latency: LatencyHistogram };

/** What both versions served in one window of time; `queries`: result of each Prometheus query, in the order of the policy, `undefined` when it had no value. */
export type Window = {
  readonly seconds: number;
  readonly stable: Sample;
  readonly canary: Sample;
  readonly queries: readonly (number | undefined)[];
};
