import { describe, expect, test } from 'vitest';
import { running, service, spec, task, updated } from '../../../../../test/support/stack/stack-scene.ts';
import type { Service, StackState } from '../../plan/stack/stack-state.ts';
import { startTrack, updateTrack } from '../tasks/track.ts';
import { isFullyRestored, outcomeAfterRestore } from './judge.ts';
import { judgeRestore } from './judge-restore.ts';

type More = { readonly final?: boolean; readonly asked?: 'update' | 'create' | 'remove'; readonly refused?: string };

/** The verdicts on `web` and `new` after looks at the given seconds; everything ran before. */
function verdicts(now: StackState, { final = false, asked, refused }: More = {}, seconds = 20) {
  const before = running();
  const track = updateTrack(
    updateTrack(startTrack(before, 0, Date.parse('2026-11-20T16:00:00Z')), now, 1),
    now,
    seconds * 1000,
  );
  const evidence = {
    before,
    manifest: new Set(['shop_web', 'shop_new']),
    left: new Map(),
    asked: new Map(asked ? [['shop_web', asked]] : []),
    refused: new Map(refused === undefined ? [] : [['shop_web', refused]]),
    now,
    track,
  };
  return judgeRestore(evidence, { at: seconds * 1000, patience: 30_000, final });
}

const tasks = () => [1, 2].map((slot) => task({ slot }));
const web = (more: Partial<Service> = {}, Spec = spec()) => ({ services: [service(Spec, more)], tasks: tasks() });

describe('a service is back', () => {
  test('when it has its old spec and its tasks run', () => {
    expect(verdicts(web())).toMatchObject([{ status: 'as-before', settled: true }]);
    const done = web(updated('rollback_completed', '16:05'));
    expect(verdicts(done, { asked: 'update' })).toMatchObject([{ status: 'restored', settled: true }]);
    expect(verdicts(web(), { asked: 'create' })).toMatchObject([{ status: 'recreated', settled: true }]);
  });

  test('not while the engine is at it, and not when the time is over before that', () => {
    const rolling = web(updated('rollback_started', '16:05'));
    expect(verdicts(rolling, { asked: 'update' })).toMatchObject([{ status: 'broken', settled: false }]);
    expect(verdicts(rolling, { asked: 'update', final: true })).toMatchObject([
      { status: 'broken', settled: true, reason: 'not settled at the deadline: 2 of 2 tasks running' },
    ]);
  });

  test('not when the engine stopped, or went back to the version that failed', () => {
    const paused = web(updated('rollback_paused', '16:05'));
    expect(verdicts(paused)).toMatchObject([{ status: 'broken', settled: true, reason: 'it is rollback_paused' }]);
    const forward = web(updated('rollback_completed', '16:05'), spec({}, 'app:2'));
    expect(verdicts(forward)).toMatchObject([
      {
        status: 'broken',
        settled: true,
        image: 'app:2',
        reason: expect.stringContaining('its previous version failed too'),
      },
    ]);
  });

  test('not when it is gone, or the engine refused', () => {
    const none = { services: [], tasks: [] };
    expect(verdicts(none, { asked: 'create', refused: 'no such network' })).toMatchObject([
      { status: 'broken', settled: true, reason: 'no such network' },
    ]);
    const stays = web({}, spec({}, 'app:2'));
    expect(verdicts(stays, { asked: 'update', refused: 'port in use' })).toMatchObject([
      { status: 'broken', reason: 'port in use' },
    ]);
  });
});

describe('a service that failed before the deploy already', () => {
  const ended = (slot: number, minute: number) =>
    task({ slot, state: 'failed', desired: 'shutdown', created: `2026-11-20T15:5${minute}:00Z` });
  const loop = [ended(1, 7), ended(1, 8), ended(1, 9), task({ slot: 2 })];
  const failing = (id: string) => task({ id, slot: 1, state: 'failed', desired: 'shutdown' });
  const judged = (before: StackState, now: StackState) => {
    const start = startTrack(before, 0, Date.parse('2026-11-20T16:00:00Z'));
    const track = [1, 2, 20].reduce((known, seconds) => updateTrack(known, now, seconds * 1000), start);
    const asked = new Map([['shop_web', 'update']] as const);
    const evidence = {
      before,
      manifest: new Set(['shop_web']),
      left: new Map(),
      asked,
      refused: new Map(),
      now,
      track,
    };
    return judgeRestore(evidence, { at: 40_000, patience: 30_000, final: false });
  };
  const crashing = { services: [service()], tasks: [failing('x'), failing('y'), failing('z'), task({ slot: 2 })] };

  test('has its previous spec and fails as before the deploy: still-failing, not broken', () => {
    const verdict = judged({ services: [service()], tasks: loop }, crashing);
    expect(verdict).toMatchObject([
      { status: 'still-failing', settled: true, reason: expect.stringContaining('ended') },
    ]);
    expect(isFullyRestored(verdict)).toBe(true);
    expect(outcomeAfterRestore('failed', verdict, false)).toBe('rolled-back');
  });

  test('also when a task of its loop ran just when the deploy began', () => {
    const fresh = task({ slot: 1, created: '2026-11-20T15:59:50Z' });
    expect(judged({ services: [service()], tasks: [...loop, fresh] }, crashing)).toMatchObject([
      { status: 'still-failing' },
    ]);
  });

  test('is well when its tasks run again', () => {
    expect(judged({ services: [service()], tasks: loop }, web())).toMatchObject([{ status: 'restored' }]);
  });

  test('not when it had got over that, nor when tasks of the failed version are left', () => {
    const over = task({ slot: 1, created: '2026-11-20T15:55:00Z' });
    const long = [1, 2, 3].map((minute) => ended(1, minute));
    expect(judged({ services: [service()], tasks: [...long, over, task({ slot: 2 })] }, crashing)).toMatchObject([
      { status: 'broken' },
    ]);
    const left = task({ slot: 2, TaskTemplate: spec({}, 'app:2').TaskTemplate });
    const mixed = { ...crashing, tasks: [...crashing.tasks.slice(0, 3), left] };
    expect(judged({ services: [service()], tasks: loop }, mixed)).toMatchObject([{ status: 'broken' }]);
  });

  test('not when it was another version that failed then', () => {
    const other = loop.map((one) => ({ ...one, Spec: spec({}, 'app:0').TaskTemplate }));
    expect(judged({ services: [service()], tasks: other }, crashing)).toMatchObject([{ status: 'broken' }]);
  });
});

test('a service that lost its nodes meanwhile, and that neither deploy nor restore changed, is as it was', () => {
  const err = 'no suitable node (1 node not available for new tasks; scheduling constraints not satisfied on 2 nodes)';
  const lost = { services: [service()], tasks: [1, 2].map((slot) => task({ slot, state: 'pending', err })) };
  expect(verdicts(lost, {}, 40)).toMatchObject([{ status: 'still-failing', settled: true, reason: err }]);
  expect(verdicts(lost, { asked: 'update' }, 40)).toMatchObject([{ status: 'broken', settled: true }]);
  // The engine itself goes back from what the deploy had begun.
  const back = { ...lost, services: [service(spec(), updated('rollback_started', '16:05'))] };
  expect(verdicts(back, {}, 40)).toMatchObject([{ status: 'broken', settled: true }]);
});

test('what the deploy created is gone, or it is not as before', () => {
  const state = { services: [service(), service({ ...spec(), Name: 'shop_new' }, { ID: 'new' })], tasks: tasks() };
  const [, stray] = verdicts(state);
  expect(stray).toMatchObject({ name: 'shop_new', status: 'broken' });
});

test('rolled back means all of it, and never after a first deploy', () => {
  const back = [{ status: 'restored' }, { status: 'as-before' }] as const;
  expect(isFullyRestored(back)).toBe(true);
  expect(outcomeAfterRestore('timed-out', back, false)).toBe('rolled-back');
  expect(outcomeAfterRestore('rolled-back', [...back, { status: 'broken' }], false)).toBe('failed');
  expect(outcomeAfterRestore('failed', [...back, { status: 'left' }], false)).toBe('failed');
  expect(isFullyRestored([...back, { status: 'left' }])).toBe(true);
  expect(outcomeAfterRestore('failed', [{ status: 'removed' }], true)).toBe('failed');
  expect(outcomeAfterRestore('timed-out', undefined, false)).toBe('timed-out');
});

test('a task that was stuck in the deploy is given the whole patience again when its service is restored', () => {
  const before = running();
  const more = spec({ Mode: { Replicated: { Replicas: 3 } } });
  const stuck = task({ id: 'stuck', slot: 3, state: 'new' });
  const failed: StackState = { services: [service(more)], tasks: [...before.tasks, stuck] };
  const back: StackState = { services: [service()], tasks: failed.tasks };
  const gone: StackState = { services: [service()], tasks: before.tasks };
  const judged = (looks: readonly (readonly [number, StackState])[]) => {
    const start = startTrack(before, 0, Date.parse('2026-11-20T16:00:00Z'));
    const track = looks.reduce((known, [seconds, state]) => updateTrack(known, state, seconds * 1000), start);
    const [seconds, now] = looks.at(-1) ?? [0, before];
    const asked = new Map([['shop_web', 'update']] as const);
    const evidence = {
      before,
      manifest: new Set<string>(),
      left: new Map(),
      asked,
      refused: new Map(),
      now,
      track,
    };
    return judgeRestore(evidence, { at: seconds * 1000, patience: 30_000, final: false });
  };
  const deploy = [[1, failed] as const, [40, failed] as const];
  expect(judged([...deploy, [41, back]])).toMatchObject([{ settled: false }]);
  expect(judged([...deploy, [41, back], [42, gone]])).toMatchObject([{ status: 'restored', settled: true }]);
  expect(judged([...deploy, [41, back], [71, back]])).toMatchObject([{ status: 'broken', settled: true }]);
});
