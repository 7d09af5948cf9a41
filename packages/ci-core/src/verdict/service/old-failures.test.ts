import fc from 'fast-check';
import { expect, test } from 'vitest';
import { service, spec, task, updated, verdict } from '../../../../../test/support/stack/stack-scene.ts';
import type { Service, StackState, Task } from '../../plan/stack/stack-state.ts';

// Some tools call a good deploy failed because a task failed once, in another deploy or long ago. The engine keeps such tasks
// for each slot, of the version before, of this one, and of others.

const [old, fresh] = [spec(), spec({}, 'app:2')];

const ended = fc.record({
  slot: fc.integer({ min: 1, max: 3 }),
  image: fc.constantFrom('app:1', 'app:2', 'app:crash'),
  state: fc.constantFrom('failed', 'rejected', 'complete', 'shutdown', 'orphaned', 'remove'),
  err: fc.constantFrom(
    undefined,
    'task: non-zero exit (1)',
    'No such image: app:crash',
    'starting container failed: x',
  ),
});
const history = fc.array(ended, { maxLength: 12 }).map((all) =>
  all.map(
    ({ slot, image, state, err }, i): Task =>
      task({
        ...spec({}, image),
        id: `old${i}`,
        slot,
        state,
        desired: 'shutdown',
        ...(err === undefined ? {} : { err }),
      }),
  ),
);
const two = (version: typeof old, ids: readonly [string, string]) =>
  ids.map((id, i) => task({ ...version, id, slot: i + 1 }));
const state = (web: Service, tasks: readonly Task[]): StackState => ({ services: [web], tasks });
/** What the engine shows of the service before: nothing, or how an earlier deploy ended. */
const updateBefore = fc.constantFrom(
  {},
  updated('completed', '12:00'),
  updated('rollback_completed', '12:00'),
  updated('paused', '12:00'),
);

test('tasks that failed before a deploy never count against it', () => {
  fc.assert(
    fc.property(history, updateBefore, fc.boolean(), (past, status, startsFirst) => {
      const before = state(service(old, status), [...past, ...two(old, ['a', 'b'])]);
      const rolling = state(service(fresh, updated('updating', '16:01')), [
        ...past,
        ...(startsFirst ? two(old, ['a', 'b']) : []),
        task({ ...fresh, id: 'c', slot: 1, state: 'starting' }),
      ]);
      const done = state(service(fresh, updated('completed', '16:01')), [...past, ...two(fresh, ['c', 'd'])]);
      expect(
        verdict(before, [
          [1, rolling],
          [4, done],
          [10, done],
        ]),
      ).toMatchObject({ status: 'updated', settled: true, running: 2, wanted: 2 });
    }),
  );
});

test('nor against a service that a deploy does not change', () => {
  fc.assert(
    fc.property(history, (past) => {
      const same = state(service(old, updated('completed', '12:00')), [...past, ...two(old, ['a', 'b'])]);
      const seen = verdict(same, [[1, same]], same, false, { changing: new Set() });
      expect(seen).toMatchObject({ status: 'unchanged', settled: true });
    }),
  );
});

test('nor while the tasks of a service that is scaled take long to start', () => {
  const four = spec({ Mode: { Replicated: { Replicas: 4 } } });
  fc.assert(
    fc.property(history, (past) => {
      const before = state(service(old), [...past, ...two(old, ['a', 'b'])]);
      const more = (status: string) => [3, 4].map((slot) => task({ ...old, id: `new${slot}`, slot, state: status }));
      const scaled = state(service(four), [...before.tasks, ...more('starting')]);
      const done = state(service(four), [...before.tasks, ...more('running')]);
      const looks = [
        [1, scaled],
        [200, scaled],
      ] as const;
      expect(verdict(before, looks)).toMatchObject({ settled: false, running: 2, wanted: 4 });
      expect(verdict(before, [...looks, [201, done], [207, done]])).toMatchObject({ status: 'updated', settled: true });
    }),
  );
});
