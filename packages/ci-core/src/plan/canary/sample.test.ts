import { expect, it } from 'vitest';
import { countResponses } from './sample.ts';

it('counts requests, failed ones, and the latency of those that did not fail', () => {
  const counter = countResponses();
  for (const ms of [0, 1, 1.5, 2, 100, 1e9]) counter.add({ failed: false, ms });
  counter.add({ failed: true, ms: 5 });
  const { requests, errors, latency } = counter.sample();
  expect([requests, errors]).toEqual([7, 1]);
  const used = latency.counts.flatMap((count, i) => (count > 0 ? [[latency.bounds[i], count]] : []));
  expect(used).toEqual([
    [1, 2],
    [2, 2],
    [107, 1],
    [undefined, 1],
  ]);
  expect(latency.counts).toHaveLength(latency.bounds.length + 1);
});
