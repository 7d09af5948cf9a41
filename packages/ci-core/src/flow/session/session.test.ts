import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Manager } from '../../effects/engine/engine.ts';
import { CiError } from '../../errors.ts';
import { openSession } from './session.ts';

/** A server whose environment can be had at once. */
function manager(name: string): Manager {
  const start = () => {
    const stdout = new PassThrough();
    stdout.write('ready\n');
    const stdin = new PassThrough().resume();
    const exit = new Promise<number>((resolve) => stdin.on('finish', () => resolve(0)));
    return { stdin, stdout, stderr: new PassThrough(), exit };
  };
  const engine = { withPatience: () => engine };
  return { host: { name, start, close: () => {} }, engine } as unknown as Manager;
}

const quiet = { info: () => {}, warn: () => {}, section: () => () => {}, folded: () => {}, progress: () => {} };
const lost = () => new CiError('CONNECTION_LOST', 'gone', { hint: 'again' });

const open = (connect: () => Promise<Manager>, milliseconds: number) =>
  openSession({
    first: manager('first'),
    connect,
    target: { environment: 'prod', stack: 'shop_prod', serverPath: '/data/shop' },
    owner: { job: 'us', commit: undefined, since: 'now' },
    lockTimeout: 1_000,
    deadline: performance.now() + milliseconds,
    log: quiet,
    signal: new AbortController().signal,
  });
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('work that goes on side by side renews a lost connection once, and all of it goes on over the new one', async () => {
  let connected = 0;
  const session = await open(async () => {
    connected += 1;
    return manager(`again ${connected}`);
  }, 10_000);
  const work = (after: number) =>
    session.withReconnect(async ({ host }) => {
      await pause(after);
      if (host.name === 'first') throw lost();
      return host.name;
    });
  // The last one notices only when the others have a connection again.
  expect(await Promise.all([work(0), work(5), work(60)])).toEqual(['again 1', 'again 1', 'again 1']);
  expect(connected).toBe(1);
  await session.close();
});

test('after work with a limit of its own, a lost connection is waited for as long as before it', async () => {
  const down = () => Promise.reject(new CiError('SERVER_UNREACHABLE', 'down', { hint: 'again' }));
  const session = await open(down, 2_000);
  await session.during(performance.now() + 60_000, () => pause(500));
  const began = performance.now();
  await expect(session.withReconnect(() => Promise.reject(lost()))).rejects.toThrow('gone');
  expect(performance.now() - began).toBeLessThan(20_000);
});

test('during such work, a lost connection is waited for until its limit; its time does not count', async () => {
  let up = false;
  const connect = async () => {
    if (up) return manager('again');
    throw new CiError('SERVER_UNREACHABLE', 'down', { hint: 'again' });
  };
  const session = await open(connect, 300);
  setTimeout(() => {
    up = true;
  }, 1_500);
  const work = () =>
    session.withReconnect(async ({ host }) => (host.name === 'first' ? Promise.reject(lost()) : host.name));
  expect(await session.during(performance.now() + 60_000, work)).toBe('again');
  await session.close();
});
