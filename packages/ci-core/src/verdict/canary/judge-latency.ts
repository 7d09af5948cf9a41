import { type Finding, finding } from './finding.ts';
import type { JudgePolicy } from './judge-policy.ts';
import { judgeShare } from './judge-share.ts';
import { highestP95, lowestP95, p95Of, SLOWER, slowerThan } from './latency.ts';
import { half, type Risk } from './risk.ts';
import { percentText } from './share-text.ts';
import type { Window } from './window.ts';

/** A p95 exceeds a limit when more than 5 % of the responses are slower than that; the p95 is ruled out to be over it when 10 % are. */
const LIMIT = { allowed: SLOWER, caught: 2 * SLOWER };

/** The p95 of the canary, against a latency and against that of the stable version in the same window. */
export function judgeLatency({ latency }: JudgePolicy, window: Window, risk: Risk): Finding[] {
  const [canary, stable] = [window.canary.latency, window.stable.latency];
  const [slow, usual] = [p95Text(canary), p95Text(stable)];
  const findings: Finding[] = [];
  if (latency?.p95 !== undefined) {
    const outcome = judgeShare(slowerThan(canary, latency.p95), LIMIT, risk);
    const reason = `latency: 95% of the responses of the canary took at most ${slow}; the limit is ${latency.p95} ms`;
    findings.push(finding(outcome, reason));
  }
  if (latency?.overStable !== undefined) {
    const [of, factor] = [half(risk), 1 + latency.overStable];
    // As for errors: the end of the estimate counts that is better for the canary when it is to be bad, and the other one else.
    const { surely } = slowerThan(canary, highestP95(stable, of.falseAbort) * factor);
    const { maybe, of: all } = slowerThan(canary, lowestP95(stable, of.missed) * factor);
    const outcome = judgeShare({ surely, maybe, of: all }, LIMIT, of);
    const more = `at most ${percentText(latency.overStable)} more is allowed`;
    const reason = `latency: 95% of the responses of the canary took at most ${slow}, of the stable version ${usual}; ${more}`;
    findings.push(finding(outcome, reason));
  }
  return findings;
}

function p95Text(histogram: Parameters<typeof p95Of>[0]): string {
  const p95 = p95Of(histogram);
  if (p95 === undefined) return '(no responses)';
  return Number.isFinite(p95) ? `${p95} ms` : `more than ${histogram.bounds.at(-1) ?? 0} ms`;
}
