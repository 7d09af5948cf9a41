import { describe, expect, test } from 'vitest';
import { NOTHING, running, service, spec, task, updated, verdict } from '../../../../test/support/stack-scene.ts';
import { outcomeOf } from './judge.ts';
import type { ServiceVerdict } from './judge-service.ts';

describe('settling', () => {
  test('a first deploy that is still starting is not settled', () => {
    const state = { services: [service()], tasks: [task({ state: 'starting' }), task({ state: 'preparing' })] };
    expect(
      verdict(NOTHING, [
        [1, state],
        [60, state],
      ]),
    ).toMatchObject({ status: 'timed-out', settled: false, running: 0 });
  });

  test('a task counts when it has run for the whole monitor window', () => {
    const slow = spec({ UpdateConfig: { Monitor: 10_000_000_000 } });
    const state = { services: [service(slow)], tasks: [task(slow), task(slow)] };
    expect(
      verdict(NOTHING, [
        [1, state],
        [10.9, state],
      ]),
    ).toMatchObject({ settled: false, running: 2 });
    expect(
      verdict(NOTHING, [
        [1, state],
        [11, state],
      ]),
    ).toMatchObject({ status: 'created', settled: true });
  });

  test('a restart begins the window anew', () => {
    const first = { services: [service()], tasks: [task({ id: 'a', slot: 1 }), task({ id: 'b', slot: 2 })] };
    const later = {
      services: [service()],
      tasks: [task({ id: 'a', slot: 1 }), task({ id: 'c', slot: 2 }), task({ id: 'b', slot: 2, state: 'failed' })],
    };
    expect(
      verdict(NOTHING, [
        [1, first],
        [5, later],
        [9, later],
      ]),
    ).toMatchObject({ settled: false });
    expect(
      verdict(NOTHING, [
        [1, first],
        [5, later],
        [10, later],
      ]),
    ).toMatchObject({ status: 'created' });
  });

  test('a quiet service of a no-op deploy is settled at the first look', () => {
    const state = running();
    expect(verdict(state, [[1, state]])).toMatchObject({ status: 'unchanged', settled: true, changed: false });
  });

  test('replicas 0 need no task', () => {
    const none = spec({ Mode: { Replicated: { Replicas: 0 } } });
    const leaving = task({ desired: 'remove' });
    expect(verdict(running(), [[1, { services: [service(none)], tasks: [leaving] }]])).toMatchObject({
      status: 'updated',
      settled: true,
      wanted: 0,
    });
  });

  test('a global service with no eligible node gets no task, and needs none', () => {
    const state = { services: [service(spec({ Mode: { Global: {} } }))], tasks: [] };
    expect(
      verdict(NOTHING, [
        [1, state],
        [5, state],
      ]),
    ).toMatchObject({ settled: false });
    expect(
      verdict(NOTHING, [
        [1, state],
        [6, state],
      ]),
    ).toMatchObject({ status: 'created', wanted: 0 });
  });

  test('clocks of nodes an hour off do not matter', () => {
    const ahead = running({ at: '2026-11-20T17:00:00Z' });
    expect(verdict(ahead, [[1, ahead]])).toMatchObject({ settled: false });
    expect(
      verdict(ahead, [
        [1, ahead],
        [5, ahead],
      ]),
    ).toMatchObject({ status: 'unchanged', settled: true });
    const behind = running({ at: '2026-11-20T15:00:00Z', created: '2026-11-20T15:59:58Z' });
    expect(verdict(behind, [[1, behind]])).toMatchObject({ settled: false });
    expect(
      verdict(behind, [
        [1, behind],
        [3, behind],
      ]),
    ).toMatchObject({ status: 'unchanged', settled: true });
  });
});

describe('the state of an update', () => {
  test('an old rollback says nothing about a no-op deploy', () => {
    const state = running({}, service(spec(), updated('rollback_completed', '12:00')));
    expect(verdict(state, [[1, state]])).toMatchObject({ status: 'unchanged', changed: false });
  });

  test('a rollback that was over before the first look still shows', () => {
    const now = running({}, service(spec(), updated('rollback_completed', '16:01')));
    expect(verdict(running(), [[1, now]], now)).toMatchObject({ status: 'rolled-back', settled: true, changed: true });
  });

  test('a running update is not settled, however good the tasks look', () => {
    const now = running({}, service(spec(), updated('updating', '16:01')));
    expect(
      verdict(running(), [
        [1, now],
        [300, now],
      ]),
    ).toMatchObject({ settled: false });
  });

  test('an update for which no node is suitable never ends by itself', () => {
    const next = spec({}, 'app:2');
    const stuck = task({ ...next, state: 'pending', err: 'no suitable node (insufficient resources on 3 nodes)' });
    const now = {
      services: [service(next, updated('updating', '16:01'))],
      tasks: [...running().tasks, stuck],
    };
    expect(
      verdict(running(), [
        [1, now],
        [30, now],
      ]),
    ).toMatchObject({ settled: false });
    expect(
      verdict(running(), [
        [1, now],
        [31, now],
      ]),
    ).toMatchObject({
      status: 'failing',
      settled: true,
      reason: expect.stringContaining('insufficient resources'),
    });
  });

  test('completed over tasks that ended for good is failing, although the old ones still run', () => {
    const bad = spec({}, 'app:bad');
    const now = {
      services: [service(bad, updated('completed', '16:01'))],
      tasks: [
        ...running().tasks,
        task({ ...bad, state: 'complete', desired: 'shutdown', slot: 1 }),
        task({ ...bad, state: 'complete', desired: 'shutdown', slot: 2 }),
      ],
    };
    expect(
      verdict(running(), [
        [1, now],
        [5, now],
      ]),
    ).toMatchObject({ settled: false });
    expect(
      verdict(running(), [
        [1, now],
        [6, now],
      ]),
    ).toMatchObject({ status: 'failing', settled: true });
  });
});

test('outcomes: broken before late before rolled back', () => {
  const of = (...statuses: ServiceVerdict['status'][]) =>
    outcomeOf(
      statuses.map((status) => ({ ...verdict(NOTHING, [[1, NOTHING]]), status })),
      undefined,
    );
  expect(of('created', 'updated', 'unchanged', 'removed')).toBe('deployed');
  expect(of('updated', 'rolled-back')).toBe('rolled-back');
  expect(of('rolled-back', 'timed-out')).toBe('timed-out');
  expect(of('rolled-back', 'timed-out', 'paused')).toBe('failed');
  expect(outcomeOf([], 'yaml: line 2: did not find expected key')).toBe('failed');
});
