/** Counts of responses by latency: `bounds[i]` is the upper bound (ms, inclusive) of bucket i; the last bucket has none, so there is one count more than bounds. */
export type LatencyHistogram = { readonly bounds: readonly number[]; readonly counts: readonly number[] };

/** What one version served: its requests, how many of them failed, and how long the responses that did not fail took. */
export type Sample = { readonly requests: number; readonly errors: number; readonly latency: LatencyHistogram };

/** One request in the access log of a proxy. */
export type Response = { readonly failed: boolean; readonly ms: number };

/** Each a tenth longer than the one before, up to two minutes; the logs of proxies have whole milliseconds. */
const BOUNDS: readonly number[] = [...new Set(Array.from({ length: 124 }, (_, i) => Math.round(1.1 ** i)))];

/** A sample that counts the responses as they come. */
export type Counter = { readonly add: (response: Response) => void; readonly sample: () => Sample };

export function countResponses(): Counter {
  let [requests, errors] = [0, 0];
  const counts = Array.from({ length: BOUNDS.length + 1 }, () => 0);
  return {
    add: ({ failed, ms }) => {
      requests++;
      if (failed) errors++;
      else {
        const place = bucketOf(ms);
        counts[place] = (counts[place] ?? 0) + 1;
      }
    },
    sample: () => ({ requests, errors, latency: { bounds: BOUNDS, counts: [...counts] } }),
  };
}

/** The bucket of a latency: the first whose bound it does not exceed. */
function bucketOf(ms: number): number {
  let [low, high] = [0, BOUNDS.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ms <= (BOUNDS[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
