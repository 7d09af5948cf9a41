import type { Finding } from './finding.ts';
import { judgeErrors } from './judge-errors.ts';
import { judgeLatency } from './judge-latency.ts';
import type { Judgement, JudgePolicy } from './judge-policy.ts';
import { judgeQueries } from './judge-queries.ts';
import { riskOfTest } from './risk.ts';
import type { Window } from './window.ts';

/**
 * Judges what the canary and the stable version served in one window. `bad`: at least one limit is exceeded, which may be
 * certain long before `minRequests`. `good`: enough was served, and no limit is exceeded by as much again as it allows.
 * `not-enough`: neither can be said yet; judge again when the window is longer. docs/canary-judge.md has the tests.
 */
export function judgeWindow(policy: JudgePolicy, window: Window): Judgement {
  const limits = [policy.errors?.max, policy.errors?.overStable, policy.latency?.p95, policy.latency?.overStable];
  const risk = riskOfTest(Math.max(1, limits.filter((limit) => limit !== undefined).length));
  const findings = [
    ...served(policy, window),
    ...judgeErrors(policy, window, risk),
    ...judgeLatency(policy, window, risk),
    ...judgeQueries(policy, window),
  ];
  const outcome =
    (['bad', 'not-enough'] as const).find((one) => findings.some((found) => found.outcome === one)) ?? 'good';
  return { outcome, reasons: findings.filter((found) => found.outcome === outcome).map(({ reason }) => reason) };
}

function served({ minRequests }: JudgePolicy, { canary, stable, seconds }: Window): Finding[] {
  if (minRequests > 0 && canary.requests + stable.requests === 0) {
    const reason = `requests: the log of the proxy has none of either version in ${seconds} s; docs/canary-judge.md has its format`;
    return [{ outcome: 'not-enough', reason }];
  }
  const outcome = canary.requests < minRequests ? 'not-enough' : 'good';
  return [
    { outcome, reason: `requests: the canary served ${canary.requests} of at least ${minRequests} in ${seconds} s` },
  ];
}
