import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { running } from '../../../../../test/support/stack/stack-scene.ts';
import { refused, refusedBy } from '../../effects/engine/engine-failure.ts';
import type { Session } from '../session/session.ts';
import { restoreSpecs } from './restore-specs.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const before = running();
const now = {
  ...before,
  services: before.services.map((service) => ({ ...service, Spec: { ...service.Spec, Labels: { moved: 'yes' } } })),
};
const quiet = { info: () => {}, warn: () => {}, section: () => () => {}, folded: () => {}, progress: () => {} };
const failure = (status: number, message: string) =>
  refused('m1', 'update', refusedBy({ status, body: Buffer.from(JSON.stringify({ message })) }));

/** An engine that fails so often, and how often and how long it was asked. */
async function asked(error: Error, failures: number, timeout: number) {
  let [times, looks] = [0, 0];
  let isBack = false;
  const bytes = async () => {
    times += 1;
    if (times <= failures) throw error;
    isBack = true;
  };
  const session = {
    mutate: (work: (target: unknown) => unknown) => work({ engine: { bytes } }),
    withReconnect: (work: () => unknown) => work(),
  } as unknown as Session;
  const watch = {
    look: async () => {
      looks += 1;
      return isBack ? before : now;
    },
  };
  const began = performance.now();
  const targetAt = () => ({ before });
  const input = {
    targetAt,
    mayRestore: () => true,
    manifest: new Set<string>(),
    loginOf: () => undefined,
    watch,
    log: quiet,
  };
  const done = restoreSpecs(session, input, began + timeout);
  await vi.runAllTimersAsync();
  const { refused: left } = await done;
  return { times, looks, milliseconds: performance.now() - began, left: [...left.keys()] };
}

test('temporary failures are retried until the deadline, each time with a new snapshot', async () => {
  const race = failure(500, 'rpc error: code = Unknown desc = update out of sequence');
  expect(await asked(race, 6, 60_000)).toEqual({ times: 7, looks: 7, milliseconds: 7_700, left: [] });
  const never = await asked(race, Number.POSITIVE_INFINITY, 60_000);
  expect(never.left).toEqual(['shop_web']);
  expect(never.milliseconds).toBeGreaterThan(57_000);
  expect(never.milliseconds).toBeLessThanOrEqual(60_000);
});

test('a permanent refusal is retried only as long as another service may still release a port', async () => {
  expect(await asked(failure(400, 'invalid spec'), 99, 60_000)).toMatchObject({ times: 4, left: ['shop_web'] });
});
