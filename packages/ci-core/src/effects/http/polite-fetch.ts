import { setTimeout as sleep } from 'node:timers/promises';
import type { Fetch } from './http.ts';
import { timeLimit } from './time-limit.ts';

const ATTEMPTS = 4;
const FIRST_PAUSE = 1_000;
/** If asked to wait longer, return the response instead of waiting. */
const LONGEST_PAUSE = 60_000;
const ONE_ATTEMPT = 30_000;

type Manners = {
  readonly longestPause?: number | undefined;
  readonly within?: number | undefined;
  readonly pause?: (ms: number) => Promise<unknown>;
};

/**
 * A fetch that tries again when the other side is overloaded, broken or out of reach, as late as it asks for. Once the
 * caller's own signal is given, it does not try any more.
 */
export function politeFetch(
  fetch: Fetch,
  { longestPause = LONGEST_PAUSE, within = ONE_ATTEMPT, pause = sleep }: Manners = {},
): Fetch {
  return async (url, init) => {
    for (let attempt = 1; ; attempt++) {
      const last = attempt === ATTEMPTS;
      const backoff = FIRST_PAUSE * 2 ** (attempt - 1);
      // Not closed with the answer: its body must come in time, too.
      const limit = timeLimit(within, init?.signal ?? undefined);
      const answer = await fetch(url, { ...init, signal: limit.signal }).catch((error: unknown) => {
        if (last || init?.signal?.aborted || isDistrust(error)) throw error;
        return undefined;
      });
      if (answer !== undefined) {
        const wait = isPassing(answer) ? (askedFor(answer) ?? backoff) : undefined;
        if (wait === undefined || last || wait > longestPause) return answer;
        await answer.body?.cancel();
        limit.close();
        await pause(wait);
      } else {
        limit.close();
        await pause(backoff);
      }
    }
  };
}

/** A certificate that is refused now is refused in a second, too. fetch hides the code in the cause: `CERT_HAS_EXPIRED`. */
function isDistrust(error: unknown): boolean {
  const { code } = Object(Object(error).cause);
  return /CERT|LEAF_SIGNATURE/.test(String(code));
}

/** GitHub says 403 for its secondary rate limits, with a Retry-After. */
function isPassing({ status, headers }: Response): boolean {
  return status === 429 || status >= 500 || (status === 403 && headers.has('retry-after'));
}

/** Seconds, or a date. */
function askedFor({ headers }: Response): number | undefined {
  const text = headers.get('retry-after');
  if (text === null || text === '') return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}
