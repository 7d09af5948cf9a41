import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { running } from '../../../../../test/support/stack/stack-scene.ts';
import type { Engine } from '../../effects/engine/engine.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import { startTrack } from '../../verdict/tasks/track.ts';
import type { Session } from '../session/session.ts';
import { restoreInWaves } from './restore-in-waves.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const NAMES = ['shop_db', 'shop_api', 'shop_web'];
const quiet = { info: () => {}, warn: () => {}, section: () => () => {}, folded: () => {}, progress: () => {} };
const PATIENCE = 8_000;

/** Three services with two tasks each. */
function stack(): StackState {
  const { services, tasks } = running();
  return {
    services: NAMES.flatMap((name) => services.map((one) => ({ ...one, ID: name, Spec: { ...one.Spec, Name: name } }))),
    tasks: NAMES.flatMap((name) => tasks.map((one) => ({ ...one, ID: `${name}-${one.ID}`, ServiceID: name }))),
  };
}

/** What was asked of the engine and after how many seconds; tasks of `hanging` never get beyond their start. */
async function restored(waves: readonly (readonly string[])[] | undefined, hanging?: string) {
  const before = stack();
  const back = new Set<string>();
  const asked: string[] = [];
  const began = performance.now();
  const bytes: Engine['bytes'] = async (what) => {
    const name = what.replace('update ', '');
    asked.push(`${name} ${Math.round((performance.now() - began) / 1000)}`);
    back.add(name);
    return Buffer.alloc(0);
  };
  const look = async (): Promise<StackState> => ({
    services: before.services.map((one) =>
      back.has(one.Spec.Name) ? one : { ...one, Spec: { ...one.Spec, Labels: { moved: 'yes' } } },
    ),
    tasks: before.tasks.map((task) =>
      task.ServiceID === hanging ? { ...task, Status: { ...task.Status, State: 'starting' } } : task,
    ),
    askedAt: performance.now(),
  });
  const next = async () => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    return look();
  };
  const session = {
    mutate: (work: (target: unknown) => unknown) => work({ engine: { bytes } }),
    withReconnect: (work: () => unknown) => work(),
  } as unknown as Session;
  const input = {
    ...{ log: quiet, patience: PATIENCE, manifest: new Set(NAMES), loginOf: () => undefined },
    ...(waves === undefined ? {} : { waves }),
    targetAt: () => ({ before, left: new Map() }),
    watch: { look, next, close: () => {} },
    track: startTrack(before, began, Date.parse('2026-11-20T16:00:00Z')),
  };
  const done = restoreInWaves(session, input, began + 120_000);
  await vi.runAllTimersAsync();
  const { verdicts } = await done;
  return { asked, statuses: verdicts.map(({ status }) => status) };
}

test('without an order all are restored side by side', async () => {
  const { asked, statuses } = await restored(undefined);
  expect(asked.sort()).toEqual(['shop_api 0', 'shop_db 0', 'shop_web 0']);
  expect(statuses).toEqual(['restored', 'restored', 'restored']);
});

test('each wave is restored after the later ones have settled', async () => {
  const { asked, statuses } = await restored([['shop_db'], ['shop_api'], ['shop_web']]);
  expect(asked.map((one) => one.split(' ')[0])).toEqual(['shop_web', 'shop_api', 'shop_db']);
  expect(statuses).toEqual(['restored', 'restored', 'restored']);
});

test('a service that does not start again holds the others up for a while only', async () => {
  const { asked, statuses } = await restored([['shop_db'], ['shop_api', 'shop_web']], 'shop_web');
  expect(asked.slice(0, 2).sort()).toEqual(['shop_api 0', 'shop_web 0']);
  expect(asked[2]).toBe(`shop_db ${(2 * PATIENCE) / 1000}`);
  expect(statuses).toEqual(['restored', 'restored', 'broken']);
});
