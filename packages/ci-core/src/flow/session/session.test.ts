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

test('work that goes on side by side renews a lost connection once, and all of it goes on over the new one', async () => {
  let connected = 0;
  const session = await openSession({
    first: manager('first'),
    connect: async () => {
      connected += 1;
      return manager(`again ${connected}`);
    },
    target: { environment: 'prod', stack: 'shop_prod', serverPath: '/data/shop' },
    owner: { job: 'us', commit: undefined, since: 'now' },
    lockTimeout: 1_000,
    deadline: performance.now() + 10_000,
    log: quiet,
    signal: new AbortController().signal,
  });
  const work = (after: number) =>
    session.withReconnect(async ({ host }) => {
      await new Promise((resolve) => setTimeout(resolve, after));
      if (host.name === 'first') throw lost();
      return host.name;
    });
  // The last one notices only when the others have a connection again.
  expect(await Promise.all([work(0), work(5), work(60)])).toEqual(['again 1', 'again 1', 'again 1']);
  expect(connected).toBe(1);
  await session.close();
});
