import { describe, expect, test } from 'vitest';
import { NOTHING, running, service, spec, task, verdict } from '../../../../../test/support/stack/stack-scene.ts';
import type { ServiceSpec, StackState } from '../../plan/stack/stack-state.ts';
import { exitCodeOf, outcomeOf } from './judge.ts';

describe('trouble', () => {
  const crashed = (id: string) => task({ id, slot: 1, state: 'failed', desired: 'shutdown' });
  const crashes = (count: number): StackState => ({
    services: [service(spec({ Mode: { Replicated: { Replicas: 1 } } }))],
    tasks: ['a', 'b', 'c', 'd']
      .slice(0, count)
      .map(crashed)
      .concat(task({ id: 'next', slot: 1, state: 'starting' })),
  });

  test('a crash loop takes three crashes and the patience', () => {
    const two = [
      [1, crashes(2)],
      [300, crashes(2)],
    ] as const;
    expect(verdict(NOTHING, two)).toMatchObject({
      status: 'failing',
      settled: false,
      reason: 'the task ended 2 times',
    });
    const early = [
      [1, crashes(1)],
      [5, crashes(2)],
      [9, crashes(3)],
      [30, crashes(3)],
    ] as const;
    expect(verdict(NOTHING, early)).toMatchObject({ settled: false });
    expect(verdict(NOTHING, [...early, [31, crashes(4)]])).toMatchObject({
      status: 'failing',
      settled: true,
      reason: 'the task ended 4 times',
    });
  });

  test('crashes in three slots are not a crash loop', () => {
    const tasks = [1, 2, 3].map((slot) => task({ id: `t${slot}`, slot, state: 'failed', desired: 'shutdown' }));
    const starting = [1, 2, 3].map((slot) => task({ id: `n${slot}`, slot, state: 'starting' }));
    const state = {
      services: [service(spec({ Mode: { Replicated: { Replicas: 3 } } }))],
      tasks: [...tasks, ...starting],
    };
    expect(
      verdict(NOTHING, [
        [1, state],
        [300, state],
      ]),
    ).toMatchObject({ settled: false });
  });

  test('a task seen just ended, while its restart waits, is not one that never restarts', () => {
    const one = service(spec({ Mode: { Replicated: { Replicas: 1 } } }));
    const rejected = { services: [one], tasks: [task({ slot: 1, state: 'rejected', desired: 'ready' })] };
    expect(
      verdict(NOTHING, [
        [1, rejected],
        [20, rejected],
      ]),
    ).toMatchObject({ settled: false });
  });

  test('with restart_policy none no task comes any more', () => {
    const state = { ...crashes(1), tasks: [crashed('a')] };
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
    ).toMatchObject({
      status: 'failing',
      settled: true,
      reason: expect.stringContaining('not restarted'),
    });
  });

  test('a service that failed before, and that this deploy does not change, is still failing at once', () => {
    const judged = verdict(crashes(3), [[1, crashes(3)]]);
    expect(judged).toMatchObject({
      status: 'still-failing',
      settled: true,
      changed: false,
      reason: expect.stringMatching(/^as before this deploy, which does not change it: /),
    });
    expect(outcomeOf([judged], undefined)).toBe('deployed');
  });

  test('one that this deploy changes is judged in full', () => {
    const looks = [
      [1, crashes(3)],
      [31, { ...crashes(3), tasks: [...crashes(3).tasks, ...['x', 'y', 'z'].map(crashed)] }],
    ] as const;
    const more = { changing: new Set(['shop_web']) };
    expect(verdict(crashes(3), looks, undefined, false, more)).toMatchObject({ status: 'failing' });
  });

  describe('of a service that failed before, a change of', () => {
    const failing = (spec: ServiceSpec): StackState => ({ ...crashes(3), services: [service(spec)] });
    const one = spec({ Mode: { Replicated: { Replicas: 2 } } });
    const judged = (sent: ServiceSpec, now = sent) => {
      const looks = [
        [1, failing(sent)],
        [31, { ...failing(now), tasks: [...crashes(3).tasks, ...['x', 'y', 'z'].map(crashed)] }],
      ] as const;
      return verdict(failing(one), looks, failing(sent), false, { changing: new Set(['shop_web']) });
    };

    test.each([
      ['labels', { Labels: { team: 'shop' } }],
      ['the update config', { UpdateConfig: { Parallelism: 2 } }],
      ['the replicas to fewer, as another tool had scaled it', { Mode: { Replicated: { Replicas: 1 } } }],
    ])('%s does not make it a failure of this deploy', (_, change) => {
      expect(judged({ ...one, ...change })).toMatchObject({
        status: 'still-failing',
        settled: true,
        changed: true,
        reason: expect.stringMatching(/^as before this deploy, which does not change what its tasks run: /),
      });
    });

    test.each([
      ['the image', spec({}, 'app:2')],
      ['the replicas to more', spec({ Mode: { Replicated: { Replicas: 3 } } })],
      ['the ports', { ...one, EndpointSpec: { Ports: [{ PublishedPort: 80, PublishMode: 'host' }] } }],
      ['the counter that restarts it', { ...one, TaskTemplate: { ...one.TaskTemplate, ForceUpdate: 1 } }],
    ])('%s does', (_, changed) => {
      expect(judged(changed)).toMatchObject({ status: 'failing' });
    });

    test('its version by another user or job is another deploy', () => {
      const theirs = spec({}, 'app:9');
      expect(judged({ ...one, Labels: { team: 'shop' } }, theirs)).toMatchObject({ status: 'superseded' });
    });
  });

  test('one that lacked tasks before is waited for as long as a failing one, and does not fail this deploy', () => {
    const short = { services: [service()], tasks: [task({ slot: 1 }), task({ slot: 2, state: 'preparing' })] };
    const looks = (seconds: number) =>
      [
        [1, short],
        [seconds, short],
      ] as const;
    expect(verdict(short, looks(20))).toMatchObject({ status: 'still-failing', settled: false });
    expect(verdict(short, looks(31))).toMatchObject({ status: 'still-failing', settled: true });
    const well = running();
    expect(
      verdict(short, [
        [1, short],
        [2, well],
        [20, well],
      ]),
    ).toMatchObject({ status: 'unchanged', settled: true });
  });

  test('one that was well before and fails now was broken by this deploy', () => {
    const tasks = ['x', 'y', 'z'].map(crashed);
    expect(
      verdict({ ...crashes(0), tasks: [task({ id: 'well', slot: 1 })] }, [
        [1, { ...crashes(3), tasks }],
        [31, { ...crashes(3), tasks }],
      ]),
    ).toMatchObject({
      status: 'failing',
      settled: true,
      changed: false,
      reason: expect.stringMatching(/^this deploy did not change it: /),
    });
  });

  test('at the deadline trouble is failing, the lack of any is late', () => {
    const starting = { services: [service()], tasks: [task({ state: 'starting' }), task({ state: 'starting' })] };
    const late = verdict(
      NOTHING,
      [
        [1, starting],
        [2, starting],
      ],
      undefined,
      true,
    );
    expect(late).toMatchObject({ status: 'timed-out', settled: true });
    expect(exitCodeOf[outcomeOf([late], undefined)]).toBe(5);
    const failing = verdict(
      NOTHING,
      [
        [1, crashes(1)],
        [2, crashes(1)],
      ],
      undefined,
      true,
    );
    expect(failing).toMatchObject({ status: 'failing', settled: true });
    expect(exitCodeOf[outcomeOf([late, failing], undefined)]).toBe(1);
  });
});
