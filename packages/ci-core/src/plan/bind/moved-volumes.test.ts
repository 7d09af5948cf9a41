import { describe, expect, test } from 'vitest';
import { service, task } from '../../../../../test/support/stack/stack-scene.ts';
import type { ServiceSpec } from '../stack/stack-state.ts';
import type { SwarmNode } from '../stack/swarm-node.ts';
import { movedVolumes } from './moved-volumes.ts';

const node = (name: string, Role = 'worker'): SwarmNode => ({
  ...{ ID: `id-${name}`, Spec: { Role }, Description: { Hostname: name }, Status: { State: 'ready' } },
});
const nodes = [node('m1', 'manager'), node('w1'), node('w2')];
const plan = { stack: 'shop', composeFile: 'c.yaml', services: [{ name: 'db', image: 'app:1', at: 'c.yaml:3:3' }] };
const db = (Constraints: readonly string[], driver?: object, Name = 'shop_db'): ServiceSpec => ({
  Name,
  Mode: { Replicated: { Replicas: 1 } },
  TaskTemplate: {
    ContainerSpec: {
      Image: 'app:1',
      Mounts: [
        {
          ...{ Type: 'volume', Source: 'shop_data', Target: '/data' },
          ...(driver ? { VolumeOptions: { DriverConfig: driver } } : {}),
        },
      ],
    },
    Placement: { Constraints },
  },
});
const runs = (spec: ServiceSpec, ...on: readonly string[]) => ({
  services: [service(spec)],
  tasks: on.map((name) => ({ ...task({ ...spec, state: 'running' }), ServiceID: 'web', NodeID: `id-${name}` })),
  nodes,
});
const onM1 = db(['node.hostname == m1']);
const onW1 = db(['node.hostname == w1']);

test('a local volume stays on the node that new constraints exclude', () => {
  expect(movedVolumes(plan, [onW1], runs(onM1, 'm1'))).toEqual([
    {
      level: 'warning',
      at: 'c.yaml:3:3',
      message:
        'shop_db leaves m1, where the constraints (node.hostname == w1) do not allow it, but the content of its volume shop_data stays on m1: it starts with an empty volume, or an old one',
      hint: expect.stringContaining('copy the content to the new node first'),
    },
  ]);
});

test('a service that is renamed and moved leaves the volume that it had under its other name', () => {
  const renamed = db(['node.role == worker'], undefined, 'shop_postgres');
  expect(movedVolumes(plan, [renamed], runs(onM1, 'm1'))).toMatchObject([{ at: 'c.yaml' }]);
});

describe('nothing is said', () => {
  const nfs = { Name: 'local', Options: { type: 'nfs', o: 'addr=10.0.0.1', device: ':/data' } };
  test.each([
    ['of a node that still fits', db(['node.role == manager']), runs(onM1, 'm1')],
    ['of one of several that fits', onW1, runs(db([]), 'm1', 'w1')],
    ['of a volume on a file server', db(['node.hostname == w1'], nfs), runs(db([], nfs), 'm1')],
    ['of a driver that the nodes share', db(['node.hostname == w1'], { Name: 'rexray' }), runs(onM1, 'm1')],
    ['of a service that does not run', onW1, runs(onM1)],
    ['of one that is scaled to none', { ...onW1, Mode: { Replicated: { Replicas: 0 } } }, runs(onM1, 'm1')],
    ['where the engine does not list its nodes', onW1, { services: [service(onM1)], tasks: [] }],
  ])('%s', (_, desired, running) => {
    expect(movedVolumes(plan, [desired], running)).toEqual([]);
  });
});
