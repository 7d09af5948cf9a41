import { expect, it } from 'vitest';
import { countResponses } from '../../plan/canary/sample.ts';
import { highestP95, lowestP95, p95Of, slowerThan } from './latency.ts';

function histogram(latencies: readonly number[]) {
  const counter = countResponses();
  for (const ms of latencies) counter.add({ failed: false, ms });
  return counter.sample().latency;
}

const oneToThousand = Array.from({ length: 1000 }, (_, i) => i + 1);

it('counts those that surely were slower, and those that may have been', () => {
  // 107 ms is the bound of a bucket, 110 ms is inside of one, which ends at 117 ms.
  expect(slowerThan(histogram(oneToThousand), 107)).toEqual({ surely: 893, maybe: 893, of: 1000 });
  expect(slowerThan(histogram(oneToThousand), 110)).toEqual({ surely: 883, maybe: 893, of: 1000 });
  expect(slowerThan(histogram([1e9]), 1e5)).toEqual({ surely: 1, maybe: 1, of: 1 });
  expect(slowerThan(histogram([]), 10)).toEqual({ surely: 0, maybe: 0, of: 0 });
});

it('finds the p95, and how far it may be from it', () => {
  const all = histogram(oneToThousand);
  expect(p95Of(all)).toBe(956);
  // Ranks 936 and 964 of 1000 are the exact bounds at 2.5 %; their buckets are at most a tenth wide.
  expect(lowestP95(all, 0.025)).toBe(956);
  expect(highestP95(all, 0.025)).toBe(1051);
});

it('knows no bound of the p95 of a few responses', () => {
  const few = histogram(oneToThousand.slice(0, 50));
  expect([lowestP95(few, 0.01), highestP95(few, 0.01)]).toEqual([expect.any(Number), Number.POSITIVE_INFINITY]);
  expect([lowestP95(histogram([]), 0.01), highestP95(histogram([]), 0.01)]).toEqual([0, Number.POSITIVE_INFINITY]);
  expect(p95Of(histogram([]))).toBeUndefined();
});
