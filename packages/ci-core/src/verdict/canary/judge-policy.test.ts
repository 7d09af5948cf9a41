import { expect, test } from 'vitest';
import { policyOfStep } from './judge-policy.ts';

const query = { query: 'errors', max: 1 };
const judge = { errors: { max: 0.01, overStable: 0.005 }, latency: { overStable: 0.3 }, prometheus: [query] };
const rollout = { minRequests: 200, judge };

test('below 100 % all limits count', () => {
  expect(policyOfStep(rollout, 0.5, true)).toEqual({ minRequests: 200, ...judge });
});

test('at 100 % the canary is not compared with a version that serves nothing', () => {
  expect(policyOfStep(rollout, 1, true)).toEqual({ minRequests: 200, errors: { max: 0.01 }, prometheus: [query] });
});

test('without counted requests only queries are judged', () => {
  expect(policyOfStep(rollout, 0, false)).toEqual({ minRequests: 0, prometheus: [query] });
});
