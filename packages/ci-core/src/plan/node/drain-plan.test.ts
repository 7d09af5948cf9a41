import { expect, test } from 'vitest';
import { service, spec, task } from '../../../../../test/support/stack/stack-scene.ts';
import { swarmNode } from '../../../../../test/support/swarm/node-scene.ts';
import type { ServiceSpec, Task } from '../stack/stack-state.ts';
import { planDrain } from './drain-plan.ts';

const nodes = ['m1', 'w1', 'w2'].map((name) => swarmNode(name));
const START_FIRST = { UpdateConfig: { Order: 'start-first' } };
const Ports = [{ PublishedPort: 80, Protocol: 'tcp', PublishMode: 'host' }];
const replicas = (count: number) => ({ Mode: { Replicated: { Replicas: count } } });
const on = (node: string, of: ServiceSpec): Task => {
  const one = task(of);
  const ports = of.EndpointSpec?.Ports ?? undefined;
  return { ...one, NodeID: node, Status: { ...one.Status, ...(ports ? { PortStatus: { Ports: ports } } : {}) } };
};
const gaps = (Spec: ServiceSpec, ...places: string[]) => {
  const tasks = places.map((node) => on(node, Spec));
  return planDrain('w1', { nodes, services: [service(Spec)], tasks }).map(({ tasks, gap }) => [tasks, gap]);
};

test('tasks elsewhere, and those of global services, are not moved', () => {
  expect(gaps(spec(), 'm1', 'w2')).toEqual([]);
  expect(gaps(spec({ Mode: { Global: {} } }), 'w1')).toEqual([]);
});

test('several tasks, or one that starts first, move without a gap; one that stops first has one', () => {
  expect(gaps(spec(replicas(3)), 'w1', 'w1', 'm1')).toEqual([[2, undefined]]);
  expect(gaps(spec({ ...replicas(1), ...START_FIRST }), 'w1')).toEqual([[1, undefined]]);
  expect(gaps(spec(replicas(1)), 'w1')).toEqual([[1, expect.stringContaining('stop-first')]]);
});

test('what no other node may run, or where no other node has the port or the place', () => {
  const pinned = spec({
    TaskTemplate: { ...spec().TaskTemplate, Placement: { Constraints: ['node.hostname==w1'] } },
    ...START_FIRST,
  });
  expect(gaps(pinned, 'w1')).toEqual([[1, expect.stringContaining('no other node may run it')]]);
  const edge = spec({ ...replicas(2), ...START_FIRST, EndpointSpec: { Ports } });
  expect(gaps(edge, 'w1', 'm1')).toEqual([[1, undefined]]);
  expect(gaps(edge, 'w1', 'm1', 'w2')).toEqual([[1, expect.stringContaining('its port 80/tcp (mode: host)')]]);
  const most = spec({ ...replicas(3), TaskTemplate: { ...spec().TaskTemplate, Placement: { MaxReplicas: 1 } } });
  expect(gaps(most, 'w1', 'm1', 'w2')).toEqual([[1, expect.stringContaining('max_replicas_per_node is 1')]]);
});
