import { describe, expect, it } from 'vitest';
import type { Fetch } from './http.ts';
import { politeFetch } from './polite-fetch.ts';

type Said = number | [status: number, retryAfter: string] | 'broken' | 'distrusted';

/** Asks a server that answers like this, one after another. */
async function ask(...said: readonly Said[]) {
  const pauses: number[] = [];
  let asked = 0;
  const fetch: Fetch = async () => {
    const one = said[asked++] ?? 200;
    if (one === 'broken') throw new TypeError('fetch failed');
    if (one === 'distrusted') throw new TypeError('fetch failed', { cause: { code: 'SELF_SIGNED_CERT_IN_CHAIN' } });
    const [status, retryAfter] = typeof one === 'number' ? [one] : one;
    return new Response('', {
      status,
      ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }),
    });
  };
  const polite = politeFetch(fetch, { pause: async (ms) => pauses.push(ms) });
  const result = await polite('https://host/').then(
    ({ status }) => status,
    (error: unknown) => String(error),
  );
  return { result, pauses };
}

describe('politeFetch', () => {
  it.each<[string, Said[], unknown, number[]]>([
    ['asks once when it is answered', [200], 200, []],
    ['takes a no for a no', [404], 404, []],
    ['takes a plain 403 for a no', [403], 403, []],
    ['waits longer each time', [500, 502, 503], 200, [1_000, 2_000, 4_000]],
    ['gives up after four', [500, 500, 500, 500], 500, [1_000, 2_000, 4_000]],
    ['waits as long as the server asks', [[429, '7']], 200, [7_000]],
    ['retries at once when the server asks for that', [[503, '0']], 200, [0]],
    ['knows the 403 of a rate limit', [[403, '5']], 200, [5_000]],
    ['does not wait for an hour', [[429, '3600']], 429, []],
    ['reads nonsense as nothing', [[429, 'soon']], 200, [1_000]],
    ['a connection that breaks', ['broken', 'broken'], 200, [1_000, 2_000]],
    [
      'one that stays broken',
      ['broken', 'broken', 'broken', 'broken'],
      'TypeError: fetch failed',
      [1_000, 2_000, 4_000],
    ],
    ['takes a certificate that is not trusted for a no', ['distrusted'], 'TypeError: fetch failed', []],
  ])('%s', async (_, said, result, pauses) => {
    expect(await ask(...said)).toEqual({ result, pauses });
  });

  it('reads a date', async () => {
    const { result, pauses } = await ask([429, new Date(Date.now() + 20_000).toUTCString()]);
    expect(result).toBe(200);
    expect(pauses[0]).toBeGreaterThan(15_000);
    expect(pauses[0]).toBeLessThanOrEqual(20_000);
  });
});
