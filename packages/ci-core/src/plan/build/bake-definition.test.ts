import { expect, test } from 'vitest';
import { bakeDefinitions } from './bake-definition.ts';

// As `docker buildx bake --print` of buildx 0.29 prints it.
const printed = {
  group: { all: { targets: ['api'] }, default: { targets: ['all', 'web'] } },
  target: {
    api: { context: '.', dockerfile: 'Dockerfile', 'dockerfile-inline': 'FROM scratch' },
    base: { context: '.', dockerfile: 'base/Dockerfile', output: [{ type: 'cacheonly' }] },
    web: { context: 'web', contexts: { base: 'target:base', shared: 'shared' }, dockerfile: 'Dockerfile' },
  },
};

test('the targets of the default group, through other groups, with those that they are linked to', () => {
  expect(bakeDefinitions(JSON.stringify(printed))).toEqual([
    { target: 'api', definition: printed.target.api, linked: {} },
    { target: 'web', definition: printed.target.web, linked: { base: printed.target.base } },
  ]);
});

test('groups and links in a circle end', () => {
  const a = { contexts: { b: 'target:b' } };
  const b = { contexts: { a: 'target:a' } };
  const circle = { group: { default: { targets: ['g'] }, g: { targets: ['default', 'a'] } }, target: { a, b } };
  expect(bakeDefinitions(JSON.stringify(circle))).toEqual([{ target: 'a', definition: a, linked: { a, b } }]);
});

test.each([
  '',
  'ERROR: x',
  '[]',
  '{"target":{"a":1}}',
  '{"group":{"default":{"targets":["constructor"]}},"target":{}}',
])('anything else has no targets: %s', (text) => {
  expect(bakeDefinitions(text) ?? []).toEqual([]);
});
