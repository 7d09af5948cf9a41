import type { LatencyHistogram } from '../../plan/canary/sample.ts';
import { atLeast, atMost } from './chance/binomial.ts';
import type { Count } from './judge-share.ts';

/** The share of responses that may be slower: the limits are of the 95th percentile. */
export const SLOWER = 0.05;

/** Responses slower than a latency. Those in its bucket may be slower. */
export function slowerThan({ bounds, counts }: LatencyHistogram, ms: number): Count {
  let [surely, maybe, of] = [0, 0, 0];
  for (const [i, count] of counts.entries()) {
    of += count;
    if ((bounds[i - 1] ?? 0) >= ms) surely += count;
    if ((bounds[i] ?? Number.POSITIVE_INFINITY) > ms) maybe += count;
  }
  return { surely, maybe, of };
}

/** The upper bound (ms) of the bucket of the 95th percentile; undefined without responses. */
export function p95Of(histogram: LatencyHistogram): number | undefined {
  const of = totalOf(histogram);
  return of === 0 ? undefined : (boundOfRank(histogram, Math.ceil((1 - SLOWER) * of)) ?? Number.POSITIVE_INFINITY);
}

/** A latency (ms) that the 95th percentile surely does not exceed, but for the risk: a response of a higher rank took it. */
export function highestP95(histogram: LatencyHistogram, risk: number): number {
  const of = totalOf(histogram);
  const rank = firstRank(of, (one) => atLeast(one, of, 1 - SLOWER) <= risk);
  return boundOfRank(histogram, rank) ?? Number.POSITIVE_INFINITY;
}

/** The upper bound (ms) of the bucket that the 95th percentile surely reaches, but for the risk: a response of a lower rank is in it. */
export function lowestP95(histogram: LatencyHistogram, risk: number): number {
  const of = totalOf(histogram);
  const rank = firstRank(of, (one) => atMost(one - 1, of, 1 - SLOWER) > risk) - 1;
  return boundOfRank(histogram, rank) ?? 0;
}

function totalOf({ counts }: LatencyHistogram): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The first rank, from 1 on, from which something holds; one more than there are if for none. */
function firstRank(of: number, holds: (rank: number) => boolean): number {
  let [low, high] = [1, of + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The upper bound (ms) of the bucket with the response of a rank; undefined if there is none of that rank. */
function boundOfRank({ bounds, counts }: LatencyHistogram, rank: number): number | undefined {
  if (rank < 1) return undefined;
  let seen = 0;
  for (const [i, count] of counts.entries()) {
    seen += count;
    if (seen >= rank) return bounds[i] ?? Number.POSITIVE_INFINITY;
  }
  return undefined;
}
