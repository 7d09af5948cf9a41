import { highestShare, lowestShare } from './chance/share-bounds.ts';
import { type Finding, finding } from './finding.ts';
import type { JudgePolicy } from './judge-policy.ts';
import { judgeShare } from './judge-share.ts';
import { half, type Risk } from './risk.ts';
import { percentText, shareText } from './share-text.ts';
import type { Window } from './window.ts';

/** Failed requests of the canary, against a share and against those of the stable version in the same window. */
export function judgeErrors({ errors }: JudgePolicy, { canary, stable }: Window, risk: Risk): Finding[] {
  const count = { surely: canary.errors, maybe: canary.errors, of: canary.requests };
  const failed = `${shareText(canary.errors, canary.requests, 'the canary')} failed`;
  const findings: Finding[] = [];
  if (errors?.max !== undefined) {
    const limit = { allowed: errors.max, caught: 2 * errors.max };
    const what = `at most ${percentText(errors.max)} may fail`;
    findings.push(finding(judgeShare(count, limit, risk), `errors: ${failed}; ${what}`));
  }
  if (errors?.overStable !== undefined) {
    const of = half(risk);
    // The share of the stable version is an estimate, too: the end of it counts that is better for the canary when it is to
    // be bad, and the other one when it is to be good. The test of the canary has the other half of the risk.
    const limit = {
      allowed: highestShare(stable.errors, stable.requests, of.falseAbort) + errors.overStable,
      caught: lowestShare(stable.errors, stable.requests, of.missed) + 2 * errors.overStable,
    };
    const others = shareText(stable.errors, stable.requests, 'the stable version');
    const what = `at most ${percentText(errors.overStable)} more may fail`;
    findings.push(finding(judgeShare(count, limit, of), `errors: ${failed}, and ${others}; ${what}`));
  }
  return findings;
}
