import { describe, expect, test } from 'vitest';
import {
  NOTHING,
  running,
  service,
  spec,
  task,
  updated,
  verdict,
} from '../../../../../test/support/stack/stack-scene.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import { startTrack, updateTrack } from '../tasks/track.ts';
import { judge } from './judge.ts';

describe('monitor', () => {
  const slow = spec({ UpdateConfig: { Monitor: 60_000_000_000 } });
  const state = { services: [service(slow)], tasks: [task(slow), task(slow)] };

  test('is how long the tasks of a new service are watched', () => {
    expect(
      verdict(NOTHING, [
        [1, state],
        [21, state],
      ]),
    ).toMatchObject({
      settled: false,
      running: 2,
      waiting: { what: 'watched for 1 m (monitor)', left: 40_000 },
    });
    expect(
      verdict(NOTHING, [
        [1, state],
        [61, state],
      ]),
    ).toMatchObject({ status: 'created', settled: true });
  });

  test('is bounded by the deadline', () => {
    const looks = [
      [1, state],
      [21, state],
    ] as const;
    expect(verdict(NOTHING, looks, undefined, true)).toMatchObject({ status: 'created', settled: true });
    const early = [
      [1, state],
      [4, state],
    ] as const;
    expect(verdict(NOTHING, early, undefined, true)).toMatchObject({ status: 'timed-out' });
  });

  test('counts for the tasks by which a service is scaled up', () => {
    const [one, two] = [task({ ...slow, id: 'one', slot: 1 }), task({ ...slow, id: 'two', slot: 2 })];
    const single = service({ ...slow, Mode: { Replicated: { Replicas: 1 } } });
    const before = { services: [single], tasks: [one] };
    const scaled = { services: [service(slow)], tasks: [one, two] };
    expect(
      verdict(before, [
        [1, scaled],
        [60, scaled],
      ]),
    ).toMatchObject({ settled: false });
    expect(
      verdict(before, [
        [1, scaled],
        [61, scaled],
      ]),
    ).toMatchObject({ status: 'updated', settled: true });
  });

  test('has passed when the engine says that the update is completed', () => {
    const next = spec({ UpdateConfig: slow.UpdateConfig ?? {} }, 'app:2');
    const done = {
      services: [service(next, updated('completed', '16:01'))],
      tasks: [1, 2].map((slot) => task({ ...next, slot })),
    };
    expect(
      verdict(running(), [
        [1, done],
        [6, done],
      ]),
    ).toMatchObject({ status: 'updated', settled: true });
  });

  test('does not count for a service that this deploy leaves as it is', () => {
    const fresh = { ...state, tasks: state.tasks.map((one) => ({ ...one, CreatedAt: '2026-11-20T15:59:50Z' })) };
    expect(verdict(fresh, [[1, fresh]])).toMatchObject({ status: 'unchanged', settled: true });
  });
});

describe('a task that the engine has not created yet', () => {
  const none = { services: [service()], tasks: [] };

  test('is waited for as long as the patience', () => {
    expect(
      verdict(NOTHING, [
        [1, none],
        [30, none],
      ]),
    ).toMatchObject({
      settled: false,
      waiting: { what: 'the engine has not created a task yet' },
    });
    expect(
      verdict(NOTHING, [
        [1, none],
        [31, none],
      ]),
    ).toMatchObject({
      status: 'failing',
      settled: true,
      reason: 'the engine has not created a task yet',
    });
  });

  test('is none that ended: of that the engine replaces none', () => {
    const ended = { ...none, tasks: [task({ slot: 1, state: 'failed', desired: 'shutdown' })] };
    expect(
      verdict(NOTHING, [
        [1, ended],
        [6, ended],
      ]),
    ).toMatchObject({
      status: 'failing',
      settled: true,
      reason: expect.stringContaining('not restarted'),
    });
  });
});

describe('tasks that are removed', () => {
  const leaving = (id: string, slot: number) => ({ ...task({ id, slot }), DesiredState: 'remove' });

  test('are waited for up to their grace period, and not on a node that is down', () => {
    const none = service(spec({ Mode: { Replicated: { Replicas: 0 } } }));
    const ending: StackState = { services: [none], tasks: [leaving('one', 1), leaving('two', 2)] };
    expect(
      verdict(running(), [
        [1, ending],
        [20, ending],
      ]),
    ).toMatchObject({
      settled: false,
      waiting: { what: 'waiting for 2 tasks to stop (up to 10 s)' },
    });
    expect(
      verdict(running(), [
        [1, ending],
        [21, ending],
      ]),
    ).toMatchObject({ status: 'updated', settled: true });
  });

  test('belong to a removed service as well', () => {
    const before = running();
    const judged = (tasks: StackState['tasks']) => {
      const now = { services: [], tasks };
      const track = updateTrack(startTrack(before, 0, 0), now, 1_000);
      const known = { stack: 'shop', wanted: [], before, applied: now, problemsBefore: new Map() };
      const evidence = { ...known, now, track, refused: false };
      return judge(evidence, { at: 1_000, patience: 30_000, final: false }).services;
    };
    expect(judged([leaving('one', 1)])).toMatchObject([
      { status: 'removed', settled: false, waiting: { what: 'waiting for one task to stop (up to 10 s)' } },
    ]);
    expect(judged([])).toMatchObject([{ status: 'removed', settled: true }]);
  });
});
