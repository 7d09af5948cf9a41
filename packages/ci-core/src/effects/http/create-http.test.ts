import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHttp } from './create-http.ts';
import { timeLimit } from './time-limit.ts';

afterEach(() => vi.unstubAllGlobals());

/** An other side that never answers; it ends with the signal. */
const silent = (_url: string, { signal }: RequestInit) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });

describe('createHttp', () => {
  it('names the proxy of an address, and none for an exempt one', () => {
    const { proxyOf } = createHttp({ HTTP_PROXY: 'proxy:3128', NO_PROXY: 'near.example.com' });
    expect(proxyOf('http://far.example.com/')).toEqual({ uri: 'http://proxy:3128', variable: 'HTTP_PROXY' });
    expect(proxyOf('http://near.example.com/').uri).toBeUndefined();
  });

  it.each(['ask', 'retry'] as const)('%s: a proxy that holds no address is refused at once', async (way) => {
    const http = createHttp({ HTTPS_PROXY: 'http://user:hunter2@:x' });
    const error = await http[way]('https://host.example.com/').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'PLATFORM_UNREACHABLE', hint: 'write http://host:port' });
    expect(String(error)).not.toContain('hunter2');
  });

  it('asks once, within its time', async () => {
    const asked = vi.fn(silent);
    vi.stubGlobal('fetch', asked);
    await expect(createHttp({}).ask('http://host/', { within: 20 })).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('retries what passes', async () => {
    const answers = [new Response('', { status: 503, headers: { 'retry-after': '0' } }), new Response('ok')];
    vi.stubGlobal('fetch', async () => answers.shift());
    expect((await createHttp({}).retry('http://host/')).status).toBe(200);
  });

  it('returns the response when it asks to wait longer than the caller will', async () => {
    vi.stubGlobal('fetch', async () => new Response('', { status: 429, headers: { 'retry-after': '9' } }));
    expect((await createHttp({}).retry('http://host/', { longestPause: 8_000 })).status).toBe(429);
  });
});

it('an attempt that is over leaves nothing on the signal of its caller', async () => {
  const { signal } = new AbortController();
  const answers = [new Response('', { status: 503, headers: { 'retry-after': '0' } }), new Response('ok')];
  vi.stubGlobal('fetch', async () => answers.shift());
  await createHttp({}).retry('http://host/', { signal });
  // That of the answer alone, whose body must come in time.
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
});

it('a time limit that is over leaves nothing on the signal of its caller', async () => {
  const outer = new AbortController();
  const { signal } = timeLimit(1, outer.signal);
  await vi.waitFor(() => expect(signal.aborted).toBe(true));
  expect(getEventListeners(outer.signal, 'abort')).toEqual([]);
});
