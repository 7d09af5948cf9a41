import { expect, it } from 'vitest';
import { countResponses, type Sample } from '../../plan/canary/sample.ts';
import type { JudgePolicy } from './judge-policy.ts';
import { judgeWindow } from './judge-window.ts';

const policy: JudgePolicy = {
  minRequests: 200,
  errors: { max: 0.01, overStable: 0.005 },
  latency: { p95: 300, overStable: 0.3 },
  prometheus: [],
};

/** Requests of which some failed, and of which each 25th took four times as long as the others. */
function sample(requests: number, errors: number, ms = 50): Sample {
  const counter = countResponses();
  for (let i = 0; i < requests; i++) counter.add({ failed: i < errors, ms: i % 25 === 0 ? 4 * ms : ms });
  return counter.sample();
}

const judge = (
  canary: Sample,
  { stable = sample(19_000, 19), ...more }: Partial<JudgePolicy> & { stable?: Sample } = {},
) => judgeWindow({ ...policy, ...more }, { seconds: 120, stable, canary, queries: [] });

it('calls a canary good that does what the stable version does', () => {
  const { outcome, reasons } = judge(sample(1000, 1));
  expect(outcome).toBe('good');
  expect(reasons).toEqual([
    'requests: the canary served 1000 of at least 200 in 120 s',
    'errors: 1 of 1000 requests of the canary (0.1%) failed; at most 1% may fail',
    'errors: 1 of 1000 requests of the canary (0.1%) failed, and 19 of 19000 requests of the stable version (0.1%); at most 0.5% more may fail',
    'latency: 95% of the responses of the canary took at most 50 ms; the limit is 300 ms',
    'latency: 95% of the responses of the canary took at most 50 ms, of the stable version 50 ms; at most 30% more is allowed',
  ]);
});

it('names in a bad judgement only what is bad', () => {
  expect(judge(sample(1000, 50))).toEqual({
    outcome: 'bad',
    reasons: [
      'errors: 50 of 1000 requests of the canary (5%) failed; at most 1% may fail',
      'errors: 50 of 1000 requests of the canary (5%) failed, and 19 of 19000 requests of the stable version (0.1%); at most 0.5% more may fail',
    ],
  });
  const slow = judge(sample(1000, 1, 150));
  expect(slow.outcome).toBe('bad');
  expect(slow.reasons).toEqual([
    'latency: 95% of the responses of the canary took at most 156 ms, of the stable version 50 ms; at most 30% more is allowed',
  ]);
});

it('needs no minimum of requests for a canary of which none is answered', () => {
  expect(judge(sample(10, 10)).outcome).toBe('bad');
  // docs/canary.md: what ten requests show, with the limits of a rollout without "judge".
  const few = { latency: { overStable: 0.3 } };
  expect(judge(sample(10, 2), few).outcome).toBe('not-enough');
  expect(judge(sample(10, 3), few).outcome).toBe('bad');
  expect(judge(sample(10, 0))).toMatchObject({ outcome: 'not-enough' });
  expect(judge(sample(10, 0)).reasons[0]).toBe('requests: the canary served 10 of at least 200 in 120 s');
  expect(judge(sample(0, 0)).reasons.join()).toContain('0 of 0 requests of the canary failed');
});

it('says how a decision can come about when requests are too few', () => {
  const { outcome, reasons } = judge(sample(250, 2));
  expect(outcome).toBe('not-enough');
  expect(reasons[0]).toBe(
    'errors: 2 of 250 requests of the canary (0.8%) failed; at most 1% may fail; more requests are needed to decide',
  );
});

it('compares with the stable version in the same window', () => {
  const outage = { ...policy, errors: { overStable: 0.005 } };
  expect(judge(sample(1000, 50), { ...outage, stable: sample(19_000, 950) }).outcome).not.toBe('bad');
  expect(judge(sample(1000, 50), { ...outage, stable: sample(19_000, 19) }).outcome).toBe('bad');
  expect(judge(sample(3000, 3, 150), { latency: { overStable: 0.3 }, stable: sample(50_000, 50, 150) }).outcome).toBe(
    'good',
  );
});

it('has nothing to compare with while the stable version serves nothing', () => {
  const errors = { overStable: 0.005 };
  expect(judge(sample(1000, 300), { errors, latency: {}, stable: sample(0, 0) }).outcome).not.toBe('bad');
  const { outcome, reasons } = judge(sample(1000, 0), { latency: { overStable: 0.3 }, stable: sample(0, 0) });
  expect(outcome).toBe('not-enough');
  expect(reasons).toEqual([
    'latency: 95% of the responses of the canary took at most 50 ms, of the stable version (no responses); at most 30% more is allowed; more requests are needed to decide',
  ]);
});

it('is not deceived by a p95 at the edge between quick and slow responses', () => {
  const edge = (requests: number, slow: number) => {
    const counter = countResponses();
    for (let i = 0; i < requests; i++) counter.add({ failed: false, ms: i < slow ? 900 : 5 });
    return counter.sample();
  };
  const latency = { overStable: 0.3 };
  expect(judge(edge(600, 33), { latency, stable: edge(11_400, 560) }).outcome).not.toBe('bad');
  expect(judge(edge(600, 120), { latency, stable: edge(11_400, 456) }).outcome).toBe('bad');
});

it('allows no failed request with a limit of 0', () => {
  const errors = { max: 0 };
  expect(judge(sample(200, 0), { errors }).outcome).toBe('good');
  expect(judge(sample(200, 1), { errors }).outcome).toBe('bad');
});

it('judges by the requests alone where no limit is set', () => {
  const none = { errors: {}, latency: {} };
  expect(judge(sample(200, 100), none).outcome).toBe('good');
  expect(judge(sample(199, 0), none).outcome).toBe('not-enough');
});

it('holds queries against their limits, and names one without a value', () => {
  const prometheus = [
    { query: 'errors{version="c"}', max: 0.01 },
    { query: 'up{version="c"}', min: 2 },
  ];
  const ask = (...queries: (number | undefined)[]) =>
    judgeWindow({ minRequests: 0, prometheus }, { seconds: 60, stable: sample(0, 0), canary: sample(0, 0), queries });
  expect(ask(0.01, 2).outcome).toBe('good');
  expect(ask(0.02, undefined)).toEqual({
    outcome: 'bad',
    reasons: ['prometheus: errors{version="c"} is 0.02; at most 0.01 is allowed'],
  });
  expect(ask(0, 1).reasons).toEqual(['prometheus: up{version="c"} is 1; at least 2 is required']);
  expect(ask(undefined, 2)).toEqual({
    outcome: 'not-enough',
    reasons: ['prometheus: errors{version="c"} has no value'],
  });
  expect(ask()).toMatchObject({ outcome: 'not-enough', reasons: [expect.any(String), expect.any(String)] });
});

it('says that the log has no request at all, which its format may be the reason of', () => {
  expect(judge(sample(0, 0), { stable: sample(0, 0) })).toEqual({
    outcome: 'not-enough',
    reasons: expect.arrayContaining([
      'requests: the log of the proxy has none of either version in 120 s; docs/canary-judge.md has its format',
    ]),
  });
});
