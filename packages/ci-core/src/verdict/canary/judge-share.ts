import { atLeast, atMost } from './chance/binomial.ts';
import type { Judgement } from './judge-policy.ts';
import type { Risk } from './risk.ts';

/** A share that is allowed, and the larger one that has to be ruled out before the canary is good. */
export type ShareLimit = { readonly allowed: number; readonly caught: number };

/** How many responses count against the canary: those that surely do, and those that may. */
export type Count = { readonly surely: number; readonly maybe: number; readonly of: number };

/**
 * Exact one-sided binomial tests. Bad: so many would be rarer than the risk with the allowed share. Good: so few would be
 * rarer than the risk with the share that is to be caught. With neither, there are too few requests.
 */
export function judgeShare({ surely, maybe, of }: Count, limit: ShareLimit, risk: Risk): Judgement['outcome'] {
  if (atLeast(surely, of, limit.allowed) <= risk.falseAbort) return 'bad';
  // Where none is allowed, none is all that can be seen.
  if (limit.caught === 0) return maybe === 0 ? 'good' : 'not-enough';
  return atMost(maybe, of, Math.min(1, limit.caught)) <= risk.missed ? 'good' : 'not-enough';
}
