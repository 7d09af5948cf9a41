import { describe, expect, it } from 'vitest';
import { Secret } from '../secret.ts';
import { isOpen, npmCommand, npmrcFor } from './vendor.ts';

describe('isOpen', () => {
  it.each([
    ['https://git.example.com/a/b', false],
    ['http://git.example.com/a/b', true],
    ['http://10.0.0.7:8080/a/b', true],
    ['http://127.0.0.1.example.com/a/b', true],
    ['http://127.0.0.1:8080/a/b', false],
    ['http://localhost/a/b', false],
    ['http://[::1]:80/a/b', false],
  ])('%s: %s', (url, open) => {
    expect(isOpen(url)).toBe(open);
  });
});

it('npm gets the token in its environment, and the file for it only names the variable', () => {
  const file = npmrcFor('https://gitlab.example.com/api/v4/projects/42/packages/npm');
  expect(file).toBe(
    'registry=https://gitlab.example.com/api/v4/projects/42/packages/npm/\n//gitlab.example.com/api/v4/projects/42/packages/npm/:_authToken=${SWARM_CI_NPM_TOKEN}\n',
  );
  const { argv, env } = npmCommand(['publish'], '/tmp/npmrc', new Secret('glpat-1'), '/clone');
  expect(argv).toEqual(['npm', 'publish']);
  expect(env?.SWARM_CI_NPM_TOKEN).toBeInstanceOf(Secret);
});
