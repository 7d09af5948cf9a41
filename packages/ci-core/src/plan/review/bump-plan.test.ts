import { describe, expect, test } from 'vitest';
import type { BuiltImage } from './bump-file.ts';
import { planBump } from './bump-plan.ts';

const built = (service: string, tag: string, more: Partial<BuiltImage> = {}): BuiltImage => ({
  ...{ service, image: `registry.example.com/shop/${service}`, tag, digest: undefined, variable: undefined, ...more },
});
const compose = (...images: string[]) => ({
  path: 'compose.yaml',
  text: `services:\n${images.map((image, index) => `  s${index}:\n    image: ${image}\n`).join('')}`,
});
const own = (service: string, tag: string) => `registry.example.com/shop/${service}:${tag}`;
const env = { path: '.env', text: 'TAG=1\n' };

test('the tag in a variable, of an image behind a variable for its registry', () => {
  const file = compose('${REGISTRY}/shop/api:${API_TAG}');
  const { changed, problems } = planBump([file, { path: '.env', text: 'API_TAG=1\n' }], [built('api', '2')]);
  expect(problems).toEqual([]);
  expect(changed).toEqual([{ path: '.env', text: 'API_TAG=2\n' }]);
});

describe('one variable for several images', () => {
  const both = compose(own('api', '${TAG}'), own('web', '${TAG}'));

  test('both built, with one tag: set once, reported for each', () => {
    const { changed, bumps, problems } = planBump([both, env], [built('api', '2'), built('web', '2')]);
    expect(problems).toEqual([]);
    expect(changed).toEqual([{ path: '.env', text: 'TAG=2\n' }]);
    expect(bumps).toEqual([
      { service: 'api', at: '.env:1', from: '1', to: '2' },
      { service: 'web', at: '.env:1', from: '1', to: '2' },
    ]);
  });

  test('both built, with two tags: a problem that names both', () => {
    const { problems } = planBump([both, env], [built('api', '2'), built('web', '3')]);
    expect(problems).toMatchObject([{ at: '.env:1', message: 'conflicting values for TAG: 2 for api and 3 for web' }]);
  });

  test.each([
    ['the other one is not in the build', both],
    ['with more to its tag', compose(own('api', '1.0-${TAG}'), own('web', '${TAG}'))],
    ['of another image', compose('postgres:${TAG:-16}-alpine', own('web', '${TAG}'))],
  ])('%s: a problem that names both images and the variable', (_, file) => {
    const { problems } = planBump([file, env], [built('web', '2')]);
    expect(problems).toHaveLength(1);
    const [{ at, message } = { at: '', message: '' }] = problems;
    expect(at).toBe('compose.yaml:3:12');
    for (const name of [file.text.split('\n')[2]?.slice(11), 'shop/web', 'use TAG']) expect(message).toContain(name);
  });

  test('no problem where nothing changes for the other one', () => {
    expect(planBump([both, env], [built('web', '1')])).toMatchObject({ changed: [], problems: [] });
    const inline = compose(own('api', '${TAG:-1}'), own('web', '${TAG:-1}'));
    expect(planBump([inline], [built('web', '2')])).toMatchObject({ problems: [], bumps: [{ service: 'web' }] });
    const same = compose('${REGISTRY}/web:${TAG}', own('web', '${TAG}'));
    expect(planBump([same, env], [built('web', '2')]).problems).toEqual([]);
  });
});
