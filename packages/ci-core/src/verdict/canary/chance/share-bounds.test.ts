import { expect, it } from 'vitest';
import { highestShare, lowestShare } from './share-bounds.ts';

it('are those of Clopper and Pearson', () => {
  // As binom.test of R gives them: 10 of 100, and the rule of three for 0 of 300.
  expect(lowestShare(10, 100, 0.025)).toBeCloseTo(0.04900469, 7);
  expect(highestShare(10, 100, 0.025)).toBeCloseTo(0.1762226, 7);
  expect(highestShare(0, 300, 0.05)).toBeCloseTo(1 - 0.05 ** (1 / 300), 9);
  expect(lowestShare(300, 300, 0.05)).toBeCloseTo(0.05 ** (1 / 300), 9);
});

it('know nothing without requests', () => {
  expect([lowestShare(0, 0, 0.01), highestShare(0, 0, 0.01)]).toEqual([0, 1]);
  expect([lowestShare(0, 50, 0.01), highestShare(50, 50, 0.01)]).toEqual([0, 1]);
});
