import type { JudgePolicy } from './judge-policy.ts';

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
