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

describe('another user or job', () => {
  test('deployed another version over this one', () => {
    const ours = { services: [service(spec({}, 'app:2'))], tasks: [] };
    const theirs = { services: [service(spec({}, 'app:3'), updated('completed', '16:02'))], tasks: [] };
    expect(
      verdict(
        running(),
        [
          [1, ours],
          [2, theirs],
        ],
        ours,
      ),
    ).toMatchObject({
      status: 'superseded',
      settled: true,
      reason: expect.stringContaining('app:3'),
    });
  });

  describe('drained or relabelled the nodes of a service', () => {
    const nodes = (words: string) => `no suitable node (${words})`;
    const pending = (err: string) => {
      const waiting = [1, 2].map((slot) => task({ id: `p${slot}`, slot, state: 'pending', err }));
      return { services: [service()], tasks: waiting };
    };
    const judged = (err: string, changing: readonly string[], seconds: number) =>
      verdict(
        running(),
        [
          [1, pending(err)],
          [seconds, pending(err)],
        ],
        running(),
        false,
        { changing: new Set(changing) },
      );
    const lost = nodes('scheduling constraints not satisfied on 2 nodes; 1 node not available for new tasks');

    test('that this deploy does not change: a warning, after the patience', () => {
      expect(judged(lost, [], 30)).toMatchObject({ status: 'still-failing', settled: false });
      expect(judged(lost, [], 31)).toMatchObject({
        status: 'still-failing',
        settled: true,
        changed: false,
        reason: `not because of this deploy, which does not change it: ${lost}`,
      });
    });

    test('but it counts for a service that this deploy changes, and where the deploy may have taken the place', () => {
      expect(judged(lost, ['shop_web'], 31)).toMatchObject({ status: 'failing', settled: true });
      for (const words of [
        'host-mode port already in use on 3 nodes',
        '1 node not available for new tasks; insufficient resources on 2 nodes',
      ])
        expect(judged(nodes(words), [], 31)).toMatchObject({ status: 'failing', settled: true });
    });
  });

  const templates = spec().TaskTemplate;
  test.each([
    ['scaled it', { Mode: { Replicated: { Replicas: 1 } } }, /scaled it to 1 meanwhile/],
    ['forced an update of it', { TaskTemplate: { ...templates, ForceUpdate: 3 } }, /forced an update of it meanwhile/],
    ['changed its labels', { Labels: { by: 'tool' } }, /changed its labels meanwhile/],
  ])('%s while our deploy went on: it is judged as it is now', (_, change, reason) => {
    const theirs = spec(change);
    const slots = theirs.Mode?.Replicated?.Replicas === 1 ? [1] : [1, 2];
    const state = {
      services: [service(theirs)],
      tasks: slots.map((slot) => task({ ...theirs, id: `t${slot}`, slot })),
    };
    const looks = [
      [1, state],
      [130, state],
    ] as const;
    const more = { changing: new Set(['shop_web']) };
    expect(verdict(NOTHING, looks, running(), false, more)).toMatchObject({
      status: 'created',
      settled: true,
      reason: expect.stringMatching(reason),
    });
  });

  test('scaled it down while it failed: it is failing, not superseded', () => {
    const fewer = spec({ Mode: { Replicated: { Replicas: 1 } } });
    const crashed = (id: string) => task({ ...fewer, id, slot: 1, state: 'failed', desired: 'shutdown' });
    const state = { services: [service(fewer)], tasks: ['x', 'y', 'z'].map(crashed) };
    const looks = [
      [1, state],
      [40, state],
    ] as const;
    expect(verdict(NOTHING, looks, running())).toMatchObject({ status: 'failing', settled: true });
  });

  test('changed its environment: superseded', () => {
    const other = spec({ TaskTemplate: { ContainerSpec: { Image: 'app:1', Env: ['A=1'] } } });
    expect(verdict(running(), [[1, { services: [service(other)], tasks: [] }]], running())).toMatchObject({
      status: 'superseded',
      reason: 'it was changed during this deploy by another user or job',
    });
  });

  test('deployed over this version, and the engine rolled back to it', () => {
    const next = spec({}, 'app:2');
    const state = (web = service(next)) => ({
      services: [web],
      tasks: [1, 2].map((slot) => task({ ...next, id: `n${slot}`, slot })),
    });
    const back = state(service(next, updated('rollback_completed', '16:05')));
    expect(
      verdict(
        running(),
        [
          [1, state()],
          [9, back],
        ],
        state(),
      ),
    ).toMatchObject({ status: 'updated', settled: true });
    expect(
      verdict(
        NOTHING,
        [
          [1, state()],
          [9, back],
        ],
        state(),
      ),
    ).toMatchObject({ status: 'created', settled: true });
  });

  test('removed it', () => {
    expect(
      verdict(
        NOTHING,
        [
          [1, running()],
          [2, NOTHING],
        ],
        running(),
      ),
    ).toMatchObject({
      status: 'superseded',
      reason: 'it was removed by another user or job',
    });
  });

  test('a service that is not there yet may still come', () => {
    expect(verdict(NOTHING, [[1, NOTHING]])).toMatchObject({ status: 'failing', settled: false });
    expect(verdict(NOTHING, [[1, NOTHING]], undefined, true)).toMatchObject({ status: 'failing', settled: true });
  });
});
