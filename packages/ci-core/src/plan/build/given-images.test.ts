import { expect, test } from 'vitest';
import { givenBuilds } from './given-images.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test('an image of a service, with its tag and digest, of any registry', () => {
  const { images, problems } = givenBuilds(
    ['web=registry.example.com:5000/shop/web:1.2', `a=b=acme/api:v1@${digest}`, ` api = acme/api:v1@${digest}`],
    ['worker'],
  );
  expect(images).toEqual([
    { service: 'web', image: 'registry.example.com:5000/shop/web', tag: '1.2', digest: undefined },
    { service: 'api', image: 'acme/api', tag: 'v1', digest },
  ]);
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^"a=b=acme\/api.* is not a valid image/),
  ]);
});

test.each([
  ['web', 'does not name a service'],
  ['=acme/web:1', 'does not name a service'],
  ['web=acme/web', 'has no tag'],
  [`web=acme/web@${digest}`, 'has no tag'],
  ['web=localhost:5000/web', 'has no tag'],
  ['web=acme/Web:1', 'is not a valid image name'],
  ['web=', 'is not a valid image name'],
])('%s %s', (text, message) => {
  const { images, problems } = givenBuilds([text], []);
  expect(images).toEqual([]);
  expect(problems).toMatchObject([{ at: '--image', message: expect.stringContaining(`"${text}" ${message}`) }]);
  expect(problems[0]?.hint).toContain('web=registry.example.com/shop/web:1.2');
});

test('a service is built or failed, once', () => {
  expect(givenBuilds(['a=x/a:1', 'a=x/a:2', 'b=x/b:1'], ['b', 'c']).problems).toMatchObject([
    { at: '--image', message: 'the service "a" is named twice' },
    { at: '--failed', message: 'the service "b" is named twice' },
  ]);
});
