import { expect, test } from 'vitest';
import type { TaskTemplate } from '../stack/stack-state.ts';
import { bindSources } from './bind-sources.ts';

const plan = { stack: 'shop', serverPath: '/data/shop/deploy' };
const files = [{ path: 'prod/site.conf' }, { path: 'prod/conf/a' }];
const web = () => {
  const bind = (Source: string) => ({ Type: 'bind', Source, Target: '/x' });
  const local = (Options: Record<string, string>, Name = 'local') => ({
    ...{ Type: 'volume', Source: 'data', Target: '/y', VolumeOptions: { DriverConfig: { Name, Options } } },
  });
  const Mounts = [
    ...['prod/site.conf', 'prod/conf', 'prod', 'data', '../above'].map((path) => bind(`/data/shop/deploy/${path}`)),
    ...[bind('/share/edge'), bind('/share/edge'), { Type: 'volume', Source: 'data', Target: '/y' }],
    local({ type: 'none', o: 'rw,bind', device: '/srv/data' }),
    local({ type: 'nfs', o: 'addr=10.0.0.9', device: ':/export' }),
    local({ o: 'bind', device: '/srv/other' }, 'netshare'),
  ];
  const TaskTemplate: TaskTemplate = { ContainerSpec: { Image: 'app:1', Mounts } };
  return [{ spec: { Name: 'shop_web', TaskTemplate }, login: undefined }];
};
const pathsOf = (found: ReturnType<typeof bindSources>, uploaded: boolean) =>
  found.filter(({ isUploaded }) => isUploaded === uploaded).map(({ path }) => path);

test('what a service mounts of its node, and what of that an upload brings', () => {
  const found = bindSources(web(), plan, files);
  expect(found.every(({ service }) => service === 'web')).toBe(true);
  expect(pathsOf(found, true)).toEqual(
    ['prod/site.conf', 'prod/conf', 'prod'].map((path) => `/data/shop/deploy/${path}`),
  );
  expect(pathsOf(found, false)).toEqual([
    ...['/data/shop/deploy/data', '/data/shop/deploy/../above', '/share/edge', '/srv/data'],
  ]);
});

test('a path through a link of the repository is brought by what it leads to', () => {
  const withLink = [...files, { path: 'data', link: 'prod/conf' }];
  expect(pathsOf(bindSources(web(), plan, withLink), true)).toContain('/data/shop/deploy/data');
});
