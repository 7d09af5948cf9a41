/** What a canary has to keep to. Shares are 0 to 1, latencies milliseconds. */
export type JudgePolicy = {
  /** Requests that the canary must have served in the window before it is judged by its traffic. */
  readonly minRequests: number;
  /** `max`: largest share of failed requests of the canary; `overStable`: how much larger it may be than that of the stable version. */
  readonly errors?: { readonly max?: number; readonly overStable?: number };
  /** `p95`: 95 % of the canary's responses take at most this long; `overStable`: how much longer than those of the stable version, 0.3 = 30 %. */
  readonly latency?: { readonly p95?: number; readonly overStable?: number };
  readonly prometheus: readonly { readonly query: string; readonly max?: number; readonly min?: number }[];
};

/** The result for one window; the reasons are sentences with the numbers. */
export type Judgement = { readonly outcome: 'good' | 'bad' | 'not-enough'; readonly reasons: readonly string[] };

/**
 * What is judged at a share of the traffic. Without counted requests, only queries are. A canary that serves everything has
 * no stable version beside it, so it is not compared with one.
 */
export function policyOfStep(
  { minRequests, judge }: { readonly minRequests: number; readonly judge: Omit<JudgePolicy, 'minRequests'> },
  share: number,
  isMeasured: boolean,
): JudgePolicy {
  const { errors, latency, prometheus } = judge;
  if (!isMeasured) return { minRequests: 0, prometheus };
  if (share < 1) return { minRequests, ...judge };
  return {
    minRequests,
    prometheus,
    ...(errors?.max === undefined ? {} : { errors: { max: errors.max } }),
    ...(latency?.p95 === undefined ? {} : { latency: { p95: latency.p95 } }),
  };
}
