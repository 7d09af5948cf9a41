import { describe, expect, test } from 'vitest';
import { NOTHING, service, spec, task, updated, verdict } from '../../../../../test/support/stack/stack-scene.ts';
import { onNode, swarmNode } from '../../../../../test/support/swarm/node-scene.ts';
import type { StackState, Task } from '../../plan/stack/stack-state.ts';
import type { SwarmNode } from '../../plan/stack/swarm-node.ts';

const GLOBAL = { Mode: { Global: {} } } as const;
const [before, after] = [spec(GLOBAL), spec(GLOBAL, 'app:2')];
const [m1, w1] = [swarmNode('m1'), swarmNode('w1')];
const runs = (node: string, id: string, version = after) => onNode(node, task({ id, ...version }));
const waits = (node: string, err: string) =>
  onNode(node, task({ id: `wait-${node}`, ...after, state: 'pending', err }));
const wasThere: StackState = {
  services: [service(before)],
  tasks: [runs('m1', 'old1', before), runs('w1', 'old2', before)],
  nodes: [m1, w1],
};
/** The update of the engine is over, with these tasks and nodes. */
const over = (nodes: readonly SwarmNode[], tasks: readonly Task[]): StackState => ({
  services: [service(after, updated('completed', '16:01'))],
  tasks,
  nodes,
});
const judged = (state: StackState, seconds = 10) =>
  verdict(wasThere, [
    [1, state],
    [seconds, state],
  ]);

describe('a global service needs a task on each node that takes one now', () => {
  test.each([
    ['is paused', swarmNode('w1', { availability: 'pause' }), 'active'],
    ['is down', swarmNode('w1', { state: 'down' }), 'up'],
  ])('a node that %s keeps the old version: settled at once, with a warning', (what, w1, again) => {
    const state = over([m1, w1], [runs('m1', 'new1'), runs('w1', 'old2', before)]);
    expect(judged(state)).toMatchObject({
      status: 'updated',
      settled: true,
      running: 1,
      wanted: 1,
      warnings: [`w1 ${what}: it keeps the old version of shop_web until it is ${again} again`],
    });
  });

  test('a task that waits for a paused node is not waited for', () => {
    const paused = swarmNode('w1', { availability: 'pause' });
    const state = over([m1, paused], [runs('m1', 'new1'), waits('w1', '1 node not available for new tasks')]);
    expect(judged(state, 60)).toMatchObject({
      status: 'updated',
      settled: true,
      running: 1,
      wanted: 1,
      warnings: ['w1 is paused: it does not run shop_web until it is active again'],
    });
  });

  test('a drained node, or one that does not meet the constraints, is of no interest', () => {
    const drained = over([m1, swarmNode('w1', { availability: 'drain' })], [runs('m1', 'new1')]);
    expect(judged(drained)).toMatchObject({ settled: true, wanted: 1 });
    expect(judged(drained).warnings).toBeUndefined();
    const placed = spec({
      ...GLOBAL,
      TaskTemplate: { ...after.TaskTemplate, Placement: { Constraints: ['node.role == manager'] } },
    });
    const state = {
      services: [service(placed, updated('completed', '16:01'))],
      tasks: [onNode('m1', task(placed))],
      nodes: [swarmNode('m1', { role: 'manager' }), w1],
    };
    expect(judged(state, 20)).toMatchObject({ settled: true, wanted: 1 });
  });

  test('where no node meets its new constraints, it is done when its tasks are gone, with a warning', () => {
    const Placement = { Constraints: ['node.labels.disk == ssd'] };
    const placed = spec({ ...GLOBAL, TaskTemplate: { ...after.TaskTemplate, Placement } });
    const state = (desired: string, status: string): StackState => ({
      services: [service(placed)],
      tasks: ['m1', 'w1'].map((node) => onNode(node, task({ id: node, ...before, desired, state: status }))),
      nodes: [m1, w1],
    });
    const [there, leaving, gone] = [
      state('running', 'running'),
      state('shutdown', 'running'),
      state('shutdown', 'shutdown'),
    ];
    const seen = (...looks: Parameters<typeof verdict>[1]) => verdict(wasThere, looks);
    expect(seen([1, there], [8, there])).toMatchObject({ settled: false });
    expect(seen([1, there], [8, leaving])).toMatchObject({ settled: false });
    expect(seen([1, gone], [5, gone])).toMatchObject({ settled: false });
    expect(seen([1, there], [8, gone])).toMatchObject({
      status: 'updated',
      settled: true,
      wanted: 0,
      warnings: [
        'no node meets the constraints of shop_web (node.labels.disk == ssd): it runs on none until one has a matching label',
      ],
    });
  });

  test('the old version on a node that takes tasks is waited for', () => {
    const state = over([m1, w1], [runs('m1', 'new1'), runs('w1', 'old2', before)]);
    expect(judged(state)).toMatchObject({ settled: false, running: 1, wanted: 2 });
  });

  test('a node that joins is one place more, one that goes down one less', () => {
    const joined = over([m1, w1, swarmNode('w2')], [runs('m1', 'new1'), runs('w1', 'new2')]);
    expect(judged(joined)).toMatchObject({ settled: false, running: 2, wanted: 3 });
    const gone = over([m1, swarmNode('w1', { state: 'down' })], [runs('m1', 'new1')]);
    expect(judged(gone)).toMatchObject({ status: 'updated', settled: true, wanted: 1 });
  });

  test('a node of another platform is left out, unless the image has the platform of none', () => {
    const Platforms = [{ Architecture: 'amd64', OS: 'linux' }];
    const built = spec({ ...GLOBAL, TaskTemplate: { ...after.TaskTemplate, Placement: { Platforms } } });
    const arm = swarmNode('w1', { architecture: 'aarch64' });
    const pending = onNode('w1', task({ ...built, state: 'pending', err: 'unsupported platform on 1 node' }));
    const state = (nodes: SwarmNode[], tasks: Task[]) => ({ services: [service(built)], tasks, nodes });
    const mixed = state([m1, arm], [onNode('m1', task(built)), pending]);
    expect(
      verdict(NOTHING, [
        [1, mixed],
        [40, mixed],
      ]),
    ).toMatchObject({
      status: 'created',
      running: 1,
      wanted: 1,
      warnings: ['w1 (linux/aarch64) does not run shop_web: its image has no such platform'],
    });
    const nowhere = state([arm], [pending]);
    expect(
      verdict(NOTHING, [
        [1, nowhere],
        [31, nowhere],
      ]),
    ).toMatchObject({ status: 'failing', settled: true });
  });

  test('a task that ended and is not restarted is missed on its node', () => {
    const ended = onNode('w1', task({ id: 'ended', ...after, state: 'failed', desired: 'shutdown' }));
    const state = over([m1, w1], [runs('m1', 'new1'), ended]);
    expect(judged(state)).toMatchObject({
      status: 'failing',
      settled: true,
      wanted: 2,
      reason: expect.stringContaining('not restarted'),
    });
  });

  test('without a list of the nodes, their tasks show how many there are', () => {
    const { nodes: _, ...state } = over([], [runs('m1', 'new1'), runs('w1', 'old2', before)]);
    expect(judged(state)).toMatchObject({ settled: false, running: 1, wanted: 2 });
  });
});

test('a global job is done when it is done on each node that takes tasks', () => {
  const job = spec({ Mode: { GlobalJob: {} } });
  const run = { ...service(job), JobStatus: { JobIteration: { Index: 0 } } };
  const one = (node: string, state: string) => ({
    ...onNode(node, task({ id: node, ...job, state })),
    JobIteration: { Index: 0 },
  });
  const state = (nodes: SwarmNode[], tasks: Task[]) => ({ services: [run], tasks, nodes });
  const half = state([m1, w1], [one('m1', 'complete')]);
  expect(verdict(NOTHING, [[1, half]])).toMatchObject({ settled: false, running: 1, wanted: 2 });
  const paused = swarmNode('w1', { availability: 'pause' });
  const all = state([m1, paused], [one('m1', 'complete'), one('w1', 'pending')]);
  expect(verdict(NOTHING, [[1, all]])).toMatchObject({ status: 'created', settled: true, running: 1, wanted: 1 });
});
