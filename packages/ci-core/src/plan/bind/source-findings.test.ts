import { expect, test } from 'vitest';
import { task } from '../../../../../test/support/stack/stack-scene.ts';
import type { ServiceSpec } from '../stack/stack-state.ts';
import type { SwarmNode } from '../stack/swarm-node.ts';
import type { BindSource } from './bind-sources.ts';
import { elsewhereFindings, mayRunHere, missingSource } from './source-findings.ts';

const node = (name: string, Role = 'worker', Availability = 'active'): SwarmNode => ({
  ...{ ID: `id-${name}`, Spec: { Role, Availability }, Description: { Hostname: name }, Status: { State: 'ready' } },
});
const nodes = [node('w2'), node('m1', 'manager'), node('w1')];
const connected = { host: 'deploy@m1', node: 'id-m1', engine: { name: 'm1', nodes: 3 } };
const source = (path: string, isUploaded: boolean, Constraints: readonly string[] = []): BindSource => {
  const container = { Image: 'app:1', Mounts: [{ Type: 'bind', Source: path, Target: '/x' }] };
  const spec: ServiceSpec = {
    Name: 'shop_web',
    TaskTemplate: { ContainerSpec: container, Placement: { Constraints } },
  };
  return { service: 'web', spec, path, isUploaded };
};
const place = { at: 'c.yaml:5:7', isSilent: false };
const said = (sources: readonly BindSource[], running = { nodes, tasks: [task()].slice(1) }, isSilent = false) =>
  elsewhereFindings(sources, running, connected, () => ({ ...place, isSilent })).map(({ message }) => message);

test('an uploaded file is on the connected node only', () => {
  const file = source('/deploy/prod/a.conf', true);
  expect(elsewhereFindings([file], { nodes, tasks: [] }, connected, () => place)).toEqual([
    {
      ...{ level: 'warning', at: 'c.yaml:5:7' },
      message:
        'web mounts /deploy/prod/a.conf, which a deploy uploads to m1 only, and may also run on w1 and w2: tasks there are rejected, or use another version of it [mount-on-other-nodes]',
      hint: expect.stringContaining('"node.hostname == m1"'),
    },
  ]);
  const away = source('/deploy/prod/a.conf', true, ['node.role == worker']);
  expect(said([away])).toEqual([expect.stringContaining('to m1 only, and can only run on w1 and w2')]);
  expect(said([source('/deploy/prod/a.conf', true, ['node.role == manager'])])).toEqual([]);
  const drained = [node('m1', 'manager', 'drain'), node('w1')];
  expect(said([file], { nodes: drained, tasks: [] })).toEqual([expect.stringContaining('can only run on w1:')]);
  expect(said([file], { nodes: [node('m1', 'manager'), node('w1', 'worker', 'drain')], tasks: [] })).toEqual([]);
});

test('other paths: nodes that are not looked at, unless a task shows that they have the path', () => {
  expect(said([source('/srv/a', false), source('/srv/b', false)])).toEqual([
    'web mounts /srv/a, /srv/b, looked for on m1 only, and may also run on w1 and w2: where one is missing, tasks are rejected [mount-on-other-nodes]',
  ]);
  expect(said([source('/srv/a', false, ['node.hostname == w1'])])).toEqual([
    'web mounts /srv/a, not looked for on w1, where it can run: where it is missing, tasks are rejected [mount-on-other-nodes]',
  ]);
  const runs = (path: string, state: string) => ({
    ...task({ state, TaskTemplate: source(path, false).spec.TaskTemplate }),
    NodeID: 'id-w1',
  });
  expect(said([source('/srv/a', false)], { nodes, tasks: [runs('/srv/a/b', 'running')] })[0]).toContain('on w2:');
  expect(said([source('/srv/a', false)], { nodes, tasks: [runs('/srv/a', 'rejected')] })[0]).toContain('on w1 and w2:');
  expect(said([source('/srv/a', false)], { nodes, tasks: [runs('/srv/ab', 'running')] })[0]).toContain('w1 and w2:');
  // An own version of a file is there as well.
  expect(said([source('/srv/a', true)], { nodes, tasks: [runs('/srv/a', 'running')] })[0]).toContain('on w1 and w2:');
});

test('what each machine has, and what is silenced', () => {
  const common = ['/var/run/docker.sock', '/', '/proc', '/sys/fs/cgroup', '/etc/localtime', '/var/lib/docker/'];
  expect(said(common.map((path) => source(path, false)))).toEqual([]);
  expect(said([source('/run/app.sock', false)])).toHaveLength(1);
  expect(said([source('/srv/a', false), source('/deploy/a', true)], { nodes, tasks: [] }, true)).toEqual([]);
});

test('many nodes are counted', () => {
  const many = [...nodes, ...Array.from({ length: 8 }, (_, i) => node(`x${i}`))];
  expect(said([source('/srv/a', false)], { nodes: many, tasks: [] })[0]).toContain(
    'on w1, w2, x0, x1, x2 and 5 more nodes:',
  );
});

test('the connected node is looked at if the service may run there', () => {
  const may = (constraint: string, list: readonly SwarmNode[] | undefined = nodes) =>
    mayRunHere(source('/srv/a', false, [constraint]), { nodes: list, tasks: [] }, connected);
  expect(may('node.role == manager')).toBe(true);
  expect(may('node.platform.os != windows')).toBe(true);
  expect(may('node.hostname == w1')).toBe(false);
  expect(may('node.role == manager', [])).toBe(false);
  const alone = { ...connected, engine: { name: 'm1', nodes: 1 } };
  expect(mayRunHere(source('/srv/a', false), { tasks: [] }, alone)).toBe(true);
});

test('a missing path is named with the service and the place', () => {
  expect(missingSource(source('/srv/a', false), connected, place)).toMatchObject({
    ...{ level: 'warning', at: 'c.yaml:5:7', message: 'web mounts /srv/a, which deploy@m1 does not have' },
    hint: 'create it on each node that may run web',
  });
});
