import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localHost } from '../host/local-host.ts';
import { takeLock } from './lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('this machine lets go of the lock when its host is closed, and a job does not wait for itself', async () => {
  const place = { serverPath: folder, environment: 'prod', stack: 'shop_prod' };
  const owner = { job: 'us', commit: undefined, since: 'now' };
  const waited: string[] = [];
  const lock = (host: ReturnType<typeof localHost>) =>
    takeLock(host, place, owner, 20_000, (who) => void waited.push(who));
  const first = localHost(process.env);
  const lost = await lock(first);
  first.close();
  await expect.poll(() => lost.lost.aborted).toBe(true);
  const second = localHost(process.env);
  const began = performance.now();
  const again = await lock(second);
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(waited).toEqual([]);
  await again.close();
  second.close();
});
