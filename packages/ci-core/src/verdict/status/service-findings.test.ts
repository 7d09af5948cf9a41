import { expect, test } from 'vitest';
import { running, service, spec, task, updated } from '../../../../../test/support/stack/stack-scene.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import { serviceTroubles } from './service-findings.ts';

const time = Date.parse('2026-11-20T16:00:00Z');
const found = (state: StackState) =>
  serviceTroubles(state, { time, patience: 30_000 }).map(({ level, what }) => `${level}: ${what}`);
const one = service(spec({ Mode: { Replicated: { Replicas: 2 } } }));
const seconds = (ago: number) => new Date(time - ago * 1000).toISOString();

test('a service that runs is left out', () => {
  expect(found(running())).toEqual([]);
});

test('paused, with the words of the engine', () => {
  expect(found(running({}, service(spec(), updated('paused', '15:00'))))).toEqual([
    'problem: its update is paused: it is paused',
  ]);
});

test('a task that waits for an address: a problem only after the patience', () => {
  const waiting = (ago: number) => ({
    services: [one],
    tasks: [task({ slot: 1 }), task({ slot: 2, state: 'new', at: seconds(ago) })],
  });
  expect(found(waiting(10))).toEqual(['warning: it is starting, 1 of 2 tasks run']);
  expect(found(waiting(40))).toEqual(['problem: it is short of tasks: 1 cannot start, 1 of 2 tasks run']);
});

test('an update is stuck if one of its tasks finds no node, and in progress otherwise', () => {
  const updating = service(spec(), updated('updating', '15:59'));
  const pending = task({ slot: 2, state: 'pending', at: seconds(90), err: 'no suitable node' });
  expect(found({ services: [updating], tasks: [task({ slot: 1 }), pending] })).toEqual([
    'problem: its update is stuck: 1 cannot start, 1 of 2 tasks run',
  ]);
  expect(found(running({}, updating))).toEqual(['warning: its update is in progress, 2 of 2 tasks run']);
});

test('a crash loop is failing', () => {
  const crashed = [10, 20, 30].map((ago) =>
    task({ slot: 1, state: 'failed', desired: 'shutdown', created: seconds(ago), err: 'exit 1' }),
  );
  const tasks = [task({ slot: 2 }), ...crashed];
  expect(found({ services: [one], tasks })).toEqual(['problem: it is failing, 1 of 2 tasks run']);
});
