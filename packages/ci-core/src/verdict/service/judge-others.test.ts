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

describe('another deploy', () => {
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

  test('scaled it while our deploy went on', () => {
    const scaled = { services: [service(spec({ Mode: { Replicated: { Replicas: 5 } } }))], tasks: [] };
    expect(verdict(running(), [[1, scaled]], running())).toMatchObject({
      status: 'superseded',
      reason: 'it was changed during this deploy by another user or job',
    });
  });

  test('deployed over this deploy, and the engine rolled back to it', () => {
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
