import { expect, test } from 'vitest';
import type { TaskTemplate } from '../stack/stack-state.ts';
import { bindSources, missingSourceFinding } from './bind-sources.ts';

const plan = {
  ...{ stack: 'shop', composeFile: 'c.yaml', serverPath: '/data/shop/deploy' },
  services: [{ name: 'web', image: 'app:1', at: 'c.yaml:3:3' }],
};
const files = [{ path: 'prod/site.conf' }, { path: 'prod/conf/a' }];
const facts = (nodes: number) => ({ host: 'deploy@m1', engine: { version: '', name: 'm1', nodes, time: 0 } });
const web = (Constraints: readonly string[] = []) => {
  const bind = (Source: string) => ({ Type: 'bind', Source, Target: '/x' });
  const Mounts = [
    ...['prod/site.conf', 'prod/conf', 'prod', 'data', '../above'].map((path) => bind(`/data/shop/deploy/${path}`)),
    ...[bind('/share/edge'), bind('/share/edge'), { Type: 'volume', Source: 'data', Target: '/y' }],
  ];
  const TaskTemplate: TaskTemplate = { ContainerSpec: { Image: 'app:1', Mounts }, Placement: { Constraints } };
  return [{ spec: { Name: 'shop_web', TaskTemplate }, login: undefined }];
};

test('what no upload brings must be on the manager, if the service certainly runs there', () => {
  const expected = ['/data/shop/deploy/data', '/data/shop/deploy/../above', '/share/edge'];
  const pathsOf = (nodes: number, constraints?: readonly string[]) =>
    bindSources(web(constraints), plan, files, facts(nodes)).map(({ path }) => path);
  expect(pathsOf(1)).toEqual(expected);
  expect(pathsOf(3)).toEqual([]);
  expect(pathsOf(3, ['node.role == manager'])).toEqual(expected);
  expect(pathsOf(3, ['node.hostname==m1'])).toEqual(expected);
  expect(pathsOf(3, ['node.hostname==w1'])).toEqual([]);
});

test('a path through a link of the repository is brought by what it leads to', () => {
  const withLink = [...files, { path: 'data', link: 'prod/conf' }];
  const missing = bindSources(web(), plan, withLink, facts(1)).map(({ path }) => path);
  expect(missing).toEqual(['/data/shop/deploy/../above', '/share/edge']);
});

test('the finding names the service, the path and the place', () => {
  const [source] = bindSources(web(), plan, files, facts(1));
  expect(source && missingSourceFinding(source, facts(1))).toMatchObject({
    level: 'warning',
    at: 'c.yaml:3:3',
    message: 'web mounts /data/shop/deploy/data, which deploy@m1 does not have',
  });
});
