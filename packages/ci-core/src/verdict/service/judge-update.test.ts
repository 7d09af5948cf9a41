import { describe, expect, test } from 'vitest';
import { running, service, spec, task, updated, verdict } from '../../../../../test/support/stack/stack-scene.ts';

describe('the state of an update', () => {
  test('an old rollback says nothing about a no-op deploy', () => {
    const state = running({}, service(spec(), updated('rollback_completed', '12:00')));
    expect(verdict(state, [[1, state]])).toMatchObject({ status: 'unchanged', changed: false });
  });

  test('a rollback that was over before the first look still shows', () => {
    const now = running({}, service(spec(), updated('rollback_completed', '16:01')));
    expect(verdict(running(), [[1, now]], now)).toMatchObject({ status: 'rolled-back', settled: true, changed: true });
  });

  test('a rollback that a new leader calls "completed" still shows', () => {
    const bad = { ...running(), services: [service(spec({}, 'app:2'), updated('updating', '16:01'))] };
    const back = running({}, service(spec(), updated('rollback_completed', '16:01')));
    const later = running({}, service(spec(), updated('completed', '16:01')));
    const looks = [
      [1, bad],
      [5, back],
      [9, later],
      [300, later],
    ] as const;
    expect(verdict(running(), looks, bad)).toMatchObject({
      status: 'rolled-back',
      settled: true,
      changed: true,
      reason: 'the engine rolled it back',
    });
  });

  test('why the engine rolled back is kept, although it then only says that it is completed', () => {
    const bad = { ...running(), services: [service(spec({}, 'app:2'), updated('updating', '16:01'))] };
    const by = (Message: string) => {
      const { UpdateStatus } = updated('rollback_started', '16:02');
      const asked = { UpdateStatus: { State: 'rollback_started', ...UpdateStatus, Message } } as const;
      const back = running({}, service(spec(), updated('rollback_completed', '16:02')));
      const looks = [
        [1, bad],
        [5, running({}, service(spec(), asked))],
        [9, back],
      ] as const;
      return verdict(running(), looks, bad);
    };
    expect(by('manually requested rollback')).toMatchObject({
      status: 'rolled-back',
      reason: 'another user or job rolled it back (docker service rollback)',
    });
    const early = 'update rolled back due to failure or early termination of task x';
    expect(by(early)).toMatchObject({ status: 'rolled-back', reason: early });
  });

  test('a rollback that the engine pushed counts, although a change by others right after it hid it', () => {
    const bad = { ...running(), services: [service(spec({}, 'app:2'), updated('updating', '16:01'))] };
    const labelled = running({}, service(spec({ Labels: { by: 'tool' } }), updated('completed', '16:02')));
    const judged = (pushedRollbacks: ReadonlyMap<string, number>) =>
      verdict(
        running(),
        [
          [1, bad],
          [5, { ...labelled, pushedRollbacks }],
          [11, { ...labelled, pushedRollbacks }],
        ],
        bad,
      );
    expect(judged(new Map([['web', 3_000]]))).toMatchObject({
      status: 'rolled-back',
      reason: 'the engine rolled it back',
    });
    // Before this deploy, or of another service.
    expect(judged(new Map([['web', -1]]))).toMatchObject({ status: 'superseded' });
    expect(judged(new Map([['api', 3_000]]))).toMatchObject({ status: 'superseded' });
  });

  test('another deploy of the version before is not a rollback', () => {
    const next = { ...running(), services: [service(spec({}, 'app:2'), updated('updating', '16:01'))] };
    const later = running({}, service(spec(), updated('completed', '16:02')));
    const looks = [
      [1, next],
      [300, later],
    ] as const;
    expect(verdict(running(), looks, next)).toMatchObject({ status: 'superseded', settled: true });
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

  test('an update that is slow, but not failing, has timed out at the deadline', () => {
    const now = { ...running(), services: [service(spec({}, 'app:2'), updated('updating', '16:01'))] };
    expect(
      verdict(
        running(),
        [
          [1, now],
          [300, now],
        ],
        undefined,
        true,
      ),
    ).toMatchObject({ status: 'timed-out' });
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
