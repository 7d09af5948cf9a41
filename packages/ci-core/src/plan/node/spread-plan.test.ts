import { expect, test } from 'vitest';
import { service, spec, task } from '../../../../../test/support/stack/stack-scene.ts';
import { swarmNode } from '../../../../../test/support/swarm/node-scene.ts';
import type { ServiceSpec } from '../stack/stack-state.ts';
import { planSpread, whyLeft } from './spread-plan.ts';

const nodes = ['m1', 'w1', 'w2'].map((name) => swarmNode(name));
const moves = (counts: readonly number[], more: Partial<ServiceSpec> = {}) => {
  const Spec = spec({ Mode: { Replicated: { Replicas: counts.reduce((a, b) => a + b, 0) } }, ...more });
  const tasks = counts.flatMap((count, i) =>
    Array.from({ length: count }, () => ({ ...task(Spec), NodeID: nodes[i]?.ID ?? '' })),
  );
  return planSpread({ nodes, services: [service(Spec)], tasks }).map((step) => step.more);
};

test.each<[readonly number[], readonly number[]]>([
  [[2, 2, 2], []],
  [[2, 1, 1], []],
  [[2, 2, 0], [1]],
  [[3, 3, 0], [2]],
  [[4, 0, 0], [2]],
  [[1, 0, 0], []],
])('%j: so many are on fuller nodes than an even spread has: %j', (counts, expected) => {
  expect(moves(counts)).toEqual(expected);
});

test('what is left as it is, because of the scheduler or because the time is over', () => {
  expect(whyLeft(0, false)).toBeUndefined();
  expect(whyLeft(0, true)).toContain('the time of --timeout was over');
  expect(whyLeft(4, true)).toContain('the time of --timeout was over');
  expect(whyLeft(4, false)).toBeUndefined();
  for (const isLate of [true, false]) expect(whyLeft(5, isLate)).toContain('5 times the scheduler did not');
});

test('a service with data of its own, or with a port of the node, stays where it is', () => {
  const Ports = [{ PublishedPort: 80, PublishMode: 'host' }];
  expect(moves([4, 0, 0], { EndpointSpec: { Ports } })).toEqual([]);
  const Mounts = [{ Type: 'volume', Source: 'data', Target: '/data' }];
  expect(moves([4, 0, 0], { TaskTemplate: { ContainerSpec: { Image: 'app:1', Mounts } } })).toEqual([]);
});
