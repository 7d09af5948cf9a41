import type { Judgement } from './judge-policy.ts';

/** What one test found; the reason is a sentence with the numbers. */
export type Finding = { readonly outcome: Judgement['outcome']; readonly reason: string };

/** A finding of a test that needs a number of requests. */
export function finding(outcome: Judgement['outcome'], reason: string): Finding {
  return { outcome, reason: outcome === 'not-enough' ? `${reason}; more requests are needed to decide` : reason };
}
