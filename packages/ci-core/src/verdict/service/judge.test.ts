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
import type { Task } from '../../plan/stack/stack-state.ts';
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

  test('a task counts when it has run for the monitor window', () => {
    const plain = { services: [service()], tasks: [task(), task()] };
    expect(
      verdict(NOTHING, [
        [1, plain],
        [5.9, plain],
      ]),
    ).toMatchObject({ settled: false, running: 2 });
    expect(
      verdict(NOTHING, [
        [1, plain],
        [6, plain],
      ]),
    ).toMatchObject({ status: 'created', settled: true });
    const brief = spec({ UpdateConfig: { Monitor: 2_000_000_000 } });
    const soon = { services: [service(brief)], tasks: [task(brief), task(brief)] };
    expect(
      verdict(NOTHING, [
        [1, soon],
        [3, soon],
      ]),
    ).toMatchObject({ status: 'created', settled: true });
  });

  test('a slow answer shows how it was when the engine was asked', () => {
    const plain = { services: [service()], tasks: [task(), task()] };
    const looks = (...times: [answered: number, asked: number][]) =>
      verdict(
        NOTHING,
        times.map(([answered, asked]) => [answered, { ...plain, askedAt: asked * 1000 }]),
      );
    expect(looks([2, 0], [12, 3])).toMatchObject({ settled: false, running: 2 });
    expect(looks([2, 0], [12, 6.9])).toMatchObject({ settled: false });
    expect(looks([2, 0], [12, 7])).toMatchObject({ status: 'created', settled: true });
  });

  test('a restart starts the window again', () => {
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

  test('if two tasks run in one slot, the engine is about to end one: the wait for that has a limit', () => {
    const whole = running();
    const doubled = { ...whole, tasks: [...whole.tasks, task({ id: 'more', slot: 2 })] };
    const after = (...looks: Parameters<typeof verdict>[1]) => verdict(NOTHING, [[0, doubled], ...looks]);
    expect(after([10, doubled])).toMatchObject({ settled: false, running: 3, wanted: 2 });
    expect(after([10, doubled], [11, whole])).toMatchObject({ status: 'created', settled: true, running: 2 });
    expect(after([119, doubled])).toMatchObject({ settled: false, running: 3 });
    expect(after([120, doubled])).toMatchObject({ status: 'created', settled: true, running: 3 });
  });

  test.each([0, 1])(
    'of two tasks that ran for hours the engine is about to end some when %i are asked for',
    (replicas) => {
      const before = running();
      const [one, two] = before.tasks;
      const fewer = service(spec({ Mode: { Replicated: { Replicas: replicas } } }));
      const tooMany = { services: [fewer], tasks: before.tasks };
      expect(verdict(before, [[1, tooMany]])).toMatchObject({ settled: false, running: 2, wanted: replicas });
      const ending = [one, two].slice(replicas).map((task) => ({ ...(task as Task), DesiredState: 'remove' }));
      const after = { services: [fewer], tasks: [...before.tasks.slice(0, replicas), ...ending] };
      const stopping = [[1, tooMany] as const, [2, after] as const];
      expect(verdict(before, stopping)).toMatchObject({ settled: false, running: replicas });
      const gone = { services: [fewer], tasks: before.tasks.slice(0, replicas) };
      const looks = [...stopping, [3, gone] as const];
      expect(verdict(before, looks)).toMatchObject({ status: 'updated', settled: true, running: replicas });
    },
  );

  test.each([
    [
      'run elsewhere',
      spec({ TaskTemplate: { ...spec().TaskTemplate, Placement: { Constraints: ['node.role == worker'] } } }),
    ],
    ['be reached elsewhere', spec({ EndpointSpec: { Ports: [{ PublishMode: 'host', PublishedPort: 81 }] } })],
  ])('tasks that are to %s look good until the engine begins to replace them', (_, asked) => {
    const before = running();
    const still = { ...before, services: [service(asked)] };
    const replacing = { ...before, services: [service(asked, updated('updating', '16:01'))] };
    const after = (...looks: Parameters<typeof verdict>[1]) => verdict(before, [[1, still], ...looks]);
    expect(after()).toMatchObject({ settled: false, changed: true });
    expect(after([9, replacing])).toMatchObject({ settled: false });
    // They may be in the right place already.
    expect(after([6, still])).toMatchObject({ status: 'updated', settled: true });
  });

  test('replicas 0 need no task', () => {
    const none = spec({ Mode: { Replicated: { Replicas: 0 } } });
    const gone = task({ desired: 'remove', state: 'shutdown' });
    expect(verdict(running(), [[1, { services: [service(none)], tasks: [gone] }]])).toMatchObject({
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

  test('a global service needs one task a node, also where the engine has two for a moment', () => {
    const web = service(spec({ Mode: { Global: {} } }));
    const on = (id: string) => ({ ...task({ id, Mode: { Global: {} } }), Slot: 0, NodeID: 'm1' });
    const doubled = { services: [web], tasks: [on('one'), on('two')] };
    expect(verdict(NOTHING, [[10, doubled]])).toMatchObject({ settled: false, running: 2, wanted: 1 });
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
