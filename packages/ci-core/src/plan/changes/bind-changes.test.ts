import { expect, test } from 'vitest';
import { service } from '../../../../../test/support/stack/stack-scene.ts';
import type { ServiceSpec } from '../stack/stack-state.ts';
import { type BindChanges, type BindMode, mountedAlone } from './bind-changes.ts';
import { diffFindings } from './diff-findings.ts';
import { diffStack } from './diff-stack.ts';
import { stepsOf } from './service-step.ts';

const mounts = [
  { Type: 'bind', Source: '/data/shop/deploy/prod/rules.yml', Target: '/etc/rules.yml' },
  { Type: 'bind', Source: '/data/shop/deploy/prod/dir', Target: '/etc/dir' },
  { Type: 'bind', Source: '/var/run/docker.sock', Target: '/var/run/docker.sock' },
  { Type: 'volume', Source: 'prod/other.yml', Target: '/x' },
];
const spec = (name: string, more: Partial<ServiceSpec> = {}, Image = 'app:1', ForceUpdate?: number): ServiceSpec => ({
  Name: `shop_${name}`,
  TaskTemplate: { ContainerSpec: { Image, Mounts: mounts }, ...(ForceUpdate === undefined ? {} : { ForceUpdate }) },
  ...more,
});
const changed = new Set(['prod/rules.yml', 'prod/dir/rules.yml', 'prod/other.yml']);
const manifest = { stack: 'shop', composeFile: 'c.yaml', services: [] };

const diffOf = (
  mode: BindMode,
  desired: readonly ServiceSpec[],
  now: readonly ServiceSpec[],
  changedLinks = new Set<string>(),
) => {
  const files = mode === 'in-place' ? changedLinks : changed;
  const binds: BindChanges = { mode, serverPath: '/data/shop/deploy', changed: files, changedLinks };
  const stack = {
    services: desired.map((one) => ({ spec: one, login: undefined })),
    networks: [],
    configs: [],
    secrets: [],
  };
  return diffStack(
    {
      plan: { stack: 'shop', pins: {}, resolveImage: 'always' },
      compiled: { desired: stack, images: new Map() },
      isRollback: false,
      policy: { prune: true, pruneForeign: false, own: new Set() },
      binds,
    },
    { services: now.map((one) => service(one, { ID: one.Name })), tasks: [] },
    { networks: [], configs: [], secrets: [] },
  );
};

test('only files of the upload that are mounted by themselves count', () => {
  expect(mountedAlone(spec('web'), { serverPath: '/data/shop/deploy', changed })).toEqual(['prod/rules.yml']);
  expect(mountedAlone(spec('web'), { serverPath: '/data/shop', changed })).toEqual([]);
});

test('a file that is mounted through a link, and a link that leads to another file now', () => {
  const through = ['prod/now/app.conf', 'prod/app.conf', 'prod/dir/other'].map((path) => ({
    ...{ Type: 'bind', Source: `/data/shop/deploy/${path}`, Target: `/etc/${path}` },
  }));
  const web: ServiceSpec = { Name: 'shop_web', TaskTemplate: { ContainerSpec: { Image: 'app:1', Mounts: through } } };
  const links = new Map([
    ['prod/now', 'v2'],
    ['prod/app.conf', '../common/app.conf'],
  ]);
  const of = (...paths: string[]) =>
    mountedAlone(web, { serverPath: '/data/shop/deploy', links, changed: new Set(paths) });
  expect(of('prod/v2/app.conf')).toEqual(['prod/now/app.conf']);
  expect(of('prod/now', 'prod/v1/app.conf')).toEqual(['prod/now/app.conf']);
  expect(of('common/app.conf')).toEqual(['prod/app.conf']);
  expect(of('prod/v1/app.conf')).toEqual([]);
});

const none = { Mode: { Replicated: { Replicas: 0 } } };
const job = { Mode: { ReplicatedJob: {} } };
const labelled = { Labels: { a: 'b' } };
const desired = [
  spec('web'),
  spec('updated', {}, 'app:2'),
  spec('labelled', labelled),
  spec('new'),
  spec('none', none),
  spec('job', job),
];
const now = [spec('web'), spec('updated'), spec('labelled'), spec('none', none), spec('job', job)];

test('warn: names the services that go on with the old file', () => {
  const diff = diffOf('warn', desired, now);
  expect(diff.stale).toEqual([
    { name: 'shop_web', paths: ['prod/rules.yml'], by: 'content' },
    { name: 'shop_labelled', paths: ['prod/rules.yml'], by: 'content' },
  ]);
  expect(diffFindings(diff, manifest).map(({ level, message }) => `${level} ${message}`)).toEqual(
    ['web', 'labelled'].map((name) =>
      expect.stringContaining(`warning shop_${name} mounts the file prod/rules.yml alone`),
    ),
  );
  expect(diff.services.map(({ status }) => status)).toEqual([
    'unchanged',
    'updated',
    'updated',
    'created',
    'unchanged',
    'unchanged',
  ]);
});

test('restart: these services are part of the plan, once', () => {
  const diff = diffOf('restart', desired, [spec('web', {}, 'app:1', 4), ...now.slice(1)]);
  expect(diff.stale).toEqual([]);
  expect(
    diff.services.flatMap((one) => ('changes' in one && one.changes.length > 0 ? [one.name, one.changes] : [])),
  ).toEqual([
    'shop_web',
    [{ what: 'mounted files', changed: ['prod/rules.yml'] }],
    'shop_updated',
    [
      { what: 'image', from: 'app:1', to: 'app:2' },
      { what: 'mounted files', changed: ['prod/rules.yml'] },
    ],
    'shop_labelled',
    [
      { what: 'mounted files', changed: ['prod/rules.yml'] },
      { what: 'labels', added: ['a'] },
    ],
  ]);
  const [first] = stepsOf(diff.services);
  expect(first).toMatchObject({ kind: 'update', spec: { TaskTemplate: { ForceUpdate: 5 } } });
});

test('a link that leads elsewhere now is not written in place: the containers keep what it led to', () => {
  const diff = diffOf('in-place', desired.slice(0, 1), now.slice(0, 1), new Set(['prod/rules.yml']));
  expect(diff.stale).toEqual([{ name: 'shop_web', paths: ['prod/rules.yml'], by: 'link' }]);
  expect(diffFindings(diff, manifest).map(({ message }) => message)).toEqual([
    expect.stringContaining('shop_web mounts prod/rules.yml through a link that this deploy changes'),
  ]);
  expect(diffOf('warn', desired.slice(0, 1), now.slice(0, 1), new Set(['prod/rules.yml'])).stale).toEqual(diff.stale);
});

test('in-place: nothing is left to do', () => {
  const diff = diffOf('in-place', desired, now);
  expect(diff.stale).toEqual([]);
  expect(diff.services[0]?.status).toBe('unchanged');
});
