import { expect, test } from 'vitest';
import type { BuildDefinition } from '../../settings/service/build-definition.ts';
import { changedServices } from './changed-services.ts';

const none = { context: undefined, dockerfile: undefined, target: undefined, cache: undefined, args: {} };
const build = (service: string, more: Partial<BuildDefinition>): BuildDefinition => {
  return { ...none, service, at: 'f', platforms: [], secrets: [], paths: [], ...more };
};
const selected = (changed: readonly string[], known: readonly string[], ...definitions: BuildDefinition[]) =>
  changedServices({ changed, known, definitions }).map(({ service }) => service);

test.each([
  [['web/src/a.ts'], ['web']],
  [['services/api/main.py'], ['api']],
  [['website/a'], []],
  [['Dockerfile'], ['web', 'api', 'a/b']],
  [['a/b/c', 'README.md'], ['a/b']],
  [[], []],
])('%j selects %j', (changed, services) => {
  expect(selected(changed, ['web', 'api', 'a/b'])).toEqual(services);
});

test('the context and the Dockerfile of a service, or the paths that it names', () => {
  const front = build('front', { context: './apps/front/', dockerfile: 'docker/prod' });
  const api = build('api', { paths: ['api/**/*.py', 'libs', 'package.json', '.env*'] });
  const of = (...changed: string[]) => selected(changed, ['front', 'api'], front, api);
  expect(of('apps/front/x/y', 'front/x')).toEqual(['front']);
  expect(of('apps/front/docker/prod')).toEqual(['front']);
  expect(of('front/x', 'Dockerfile', 'api/a.txt', 'a/package.json')).toEqual([]);
  for (const path of ['api/a/b.py', 'libs/x/.y', 'package.json', '.env.prod']) expect(of(path), path).toEqual(['api']);
});

test('names the first file that selects a service', () => {
  expect(changedServices({ changed: ['x', 'web/b', 'web/a'], known: ['web'], definitions: [] })).toEqual([
    { service: 'web', path: 'web/b' },
  ]);
});
