import { expect, test } from 'vitest';
import { type Candidate, pickReview } from './pick-review.ts';

const one = (number: number, state: Candidate['state'], ...commits: string[]): Candidate => ({
  number,
  state,
  commits,
});

test('the merged request that brought the commit, though another that holds it is open', () => {
  expect(pickReview([one(9, 'open', 'head'), one(5, 'merged', 'old', 'c0ffee')], 'c0ffee')).toBe(5);
});

test('else an open one, else a merged one, never one that was closed', () => {
  expect(pickReview([one(3, 'merged', 'old'), one(7, 'open', 'c0ffee')], 'c0ffee')).toBe(7);
  expect(pickReview([one(4, 'closed', 'c0ffee'), one(3, 'merged', 'old')], 'c0ffee')).toBe(3);
  expect(pickReview([one(4, 'closed', 'c0ffee')], 'c0ffee')).toBeUndefined();
});
