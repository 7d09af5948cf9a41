import { expect, test } from 'vitest';
import type { Service, StackState, Task } from '../../plan/stack/stack-state.ts';
import { followUpdates, hangingUpdates, type OtherUpdates, servicesInUpdate } from './other-updates.ts';

const template = (image: string) => ({ ContainerSpec: { Image: image } });
const service = (config: object = {}, state = 'updating'): Service =>
  ({
    ID: 's1',
    Version: { Index: 1 },
    Spec: {
      Name: 'shop_web',
      TaskTemplate: template('new'),
      Mode: { Replicated: { Replicas: 3 } },
      UpdateConfig: config,
    },
    UpdateStatus: { State: state, StartedAt: 'x' },
  }) as Service;
let count = 0;
const task = (State: string, { slot = 1, image = 'new', desired = 'running', err = '' } = {}): Task => ({
  ID: `t${count++}`,
  ServiceID: 's1',
  Slot: slot,
  CreatedAt: '2026-01-01T00:00:00Z',
  DesiredState: desired,
  Spec: template(image),
  Status: { State, ...(err ? { Err: err } : {}) },
});
const old = (slot: number) => task('running', { slot, image: 'old' });
const nowhere = (slot = 1) => task('pending', { slot, err: 'no suitable node (insufficient resources on 3 nodes)' });

/** Seconds after which the wait ends, with a snapshot a second; undefined if it does not within five minutes. */
const endsAfter = (snapshotAt: (second: number) => readonly Task[], one = service(), patience = 30_000) => {
  let known: OtherUpdates = new Map();
  for (let second = 0; second < 300; second++) {
    const state: StackState = { services: [one], tasks: snapshotAt(second) };
    known = followUpdates(known, state, second * 1000);
    const [hanging] = hangingUpdates(known, state, { at: second * 1000, patience });
    if (hanging !== undefined) return { second, reason: hanging.reason };
  }
  return undefined;
};

test('only updates that are in progress count', () => {
  expect(servicesInUpdate({ services: [service({}, 'completed'), service({}, 'paused')] })).toEqual([]);
  expect(servicesInUpdate({ services: [service({}, 'rollback_started')] })).toHaveLength(1);
});

test('an update without a suitable node, while nothing runs, does not hold a deploy', () => {
  expect(endsAfter(() => [nowhere()])).toEqual({ second: 5, reason: expect.stringContaining('no suitable node') });
  expect(endsAfter(() => [nowhere()], service(), 3_000)).toMatchObject({ second: 3 });
});

test('while the version before runs, it has the whole patience and the monitor window', () => {
  expect(endsAfter(() => [old(1), old(2), nowhere(3)])).toEqual({
    second: 35,
    reason: expect.stringContaining('no suitable node'),
  });
});

test('a crash loop gets no further, whatever comes and goes', () => {
  const looping = (second: number) => [
    old(1),
    task('failed', { slot: 2, desired: 'shutdown', err: 'task: non-zero exit (1)' }),
    task(second % 3 === 0 ? 'starting' : second % 3 === 1 ? 'running' : 'failed', { slot: 2 }),
  ];
  const ended = endsAfter(looping);
  expect(ended?.second).toBeGreaterThanOrEqual(35);
  expect(ended?.second).toBeLessThan(45);
  expect(ended?.reason).toContain('a task failed: task: non-zero exit (1)');
});

test.each([
  ['a slow pull', () => [task('preparing')]],
  ['a long start', () => [old(1), task('starting', { slot: 2 })]],
  ['a slow stop', () => [task('running', { image: 'old', desired: 'shutdown' }), nowhere()]],
  [
    'one task after another',
    (second: number) => Array.from({ length: 1 + Math.floor(second / 20) }, (_, i) => task('running', { slot: i })),
  ],
] as const)('is waited for: %s', (_, snapshotAt) => {
  expect(endsAfter(snapshotAt)).toBeUndefined();
});

test('a delay and a monitor window between tasks do not count as hanging', () => {
  const tasks = [old(1), task('running', { slot: 2 })];
  expect(endsAfter(() => tasks)).toEqual({ second: 35, reason: 'nothing moved for 35 s' });
  const config = { Delay: 60_000_000_000, Monitor: 15_000_000_000 };
  expect(endsAfter(() => tasks, service(config))).toMatchObject({ second: 105 });
});
