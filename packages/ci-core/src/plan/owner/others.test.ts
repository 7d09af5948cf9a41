import { expect, test } from 'vitest';
import { type Service, type ServiceSpec, STACK_LABEL } from '../stack/stack-state.ts';
import { mountedByOthers, sharedFileFinding } from './mounted-files.ts';
import { type Beside, twinFindings } from './twin-stacks.ts';

type More = { readonly port?: number; readonly mounts?: readonly object[]; readonly image?: string };

const spec = (stack: string, name: string, { port, mounts = [], image = 'db:1' }: More = {}): ServiceSpec => ({
  Name: `${stack}_${name}`,
  Labels: { [STACK_LABEL]: stack },
  TaskTemplate: { ContainerSpec: { Image: `hub:5000/${image}`, Mounts: mounts } },
  ...(port === undefined ? {} : { EndpointSpec: { Ports: [{ PublishedPort: port, PublishMode: 'host' }] } }),
});
const bind = (Source: string, ReadOnly = false) => ({ Type: 'bind', Source, Target: '/x', ReadOnly });
const running = (...specs: ServiceSpec[]) => specs.map((Spec) => ({ Spec }) as unknown as Service);

const self = { stack: 'manifests_prod', environment: 'prod', folder: '/data/m', project: 'manifests' };
const found = (desired: readonly ServiceSpec[], services: readonly Service[], owners: Beside['owners'] = []) =>
  twinFindings({ self, composeFile: 'c.yaml', desired, services, owners });

const db = (stack: string, more: More = {}) => spec(stack, 'db', { port: 5439, mounts: [bind('/srv/data')], ...more });

test('a first deploy beside the same service with its port and folder is refused, and names the stack', () => {
  expect(found([db('manifests_prod')], running(db('shop_live', { image: 'db:0@sha256:a' })))).toMatchObject([
    {
      level: 'problem',
      code: 'INVALID_INPUT',
      message: expect.stringMatching(
        /beside the stack shop_live .*shop_live_db publishes the port 5439\/tcp, shop_live_db writes to \/srv\/data$/,
      ),
      hint: expect.stringContaining('set STACK_NAME=shop_live'),
    },
  ]);
});

test.each([
  ['the stack exists', running(db('shop_live'), db('manifests_prod'))],
  ['another image', running(db('shop_live', { image: 'other:1' }))],
  ['another name', running(spec('shop_live', 'store', { port: 5439 }))],
  ['no stack', running({ ...db('x'), Labels: {} })],
])('not so: %s', (_, services) => {
  expect(found([db('manifests_prod')], services)).toEqual([]);
});

test('system folders and folders that are only read are shared by many', () => {
  const mounts = [bind('/var/run/docker.sock'), bind('/etc/localtime'), bind('/'), bind('/srv/certs', true)];
  const agent = (stack: string) => [spec(stack, 'agent', { mounts }), spec(stack, 'web')];
  expect(found(agent('manifests_prod'), running(...agent('shop_live').slice(0, 1)))).toEqual([]);
});

test('all services of the manifest in another stack are a warning', () => {
  const two = (stack: string) => [spec(stack, 'db'), spec(stack, 'web')];
  expect(found(two('manifests_prod'), running(...two('shop_live')))).toMatchObject([
    {
      level: 'warning',
      message: expect.stringMatching(
        /all of its services run in the stack shop_live already; set STACK_NAME=shop_live/,
      ),
    },
  ]);
  expect(found(two('manifests_prod'), running(spec('shop_live', 'db')))).toEqual([]);
});

test.each([
  ['another environment', { stack: 'shop_live', environment: 'dev', folder: '/d', project: undefined }, 0],
  ['a review app of the same project', { ...self, stack: 'shop_live' }, 0],
  ['another project, the same environment', { ...self, stack: 'shop_live', project: 'shop' }, 1],
  ['an unknown project, the same environment', { ...self, stack: 'shop_live', project: undefined }, 1],
])('a stack that is known as %s', (_, owner, count) => {
  expect(found([db('manifests_prod')], running(db('shop_live')), [owner])).toHaveLength(count);
});

test('files that another stack mounts from the folder', () => {
  const mounted = (stack: string, ...sources: string[]) =>
    mountedByOthers(
      '/data/a',
      ['common/app.conf', 'prod/x'],
      running(spec(stack, 'web', { mounts: sources.map((one) => bind(one)) })),
      'a_dev',
    );
  const app = { path: 'common/app.conf', service: 'a_prod_web', stack: 'a_prod' };
  expect(mounted('a_prod', '/data/a/common/app.conf')).toEqual([app]);
  expect(mounted('a_prod', '/data/a/common')).toEqual([app]);
  expect(mounted('a_prod', '/data/a', '/data', '/', '/data/ab/common', '/data/a/com')).toEqual([]);
  expect(mounted('a_dev', '/data/a/common')).toEqual([]);
  expect(sharedFileFinding(app, 'prod').message).toMatch(
    /the environment prod also deploys and a_prod_web of the stack a_prod mounts/,
  );
});
