import { describe, expect, test } from 'vitest';
import { Secret } from '../../secret.ts';
import { bakeTargets } from './bake-file.ts';
import { bakeCommand, buildCommand, loginCommand, pushCommand } from './build-command.ts';
import type { PlannedImage } from './build-plan.ts';

const place = { cwd: '/repo', env: { DOCKER_CONFIG: '/tmp/x' } };
const image = (service: string, more: Partial<PlannedImage> = {}): PlannedImage => ({
  service,
  repository: `r/${service}`,
  tag: '1',
  image: `r/${service}:1`,
  dockerfile: 'Dockerfile',
  args: { SERVICE: service },
  labels: { a: 'b' },
  cache: undefined,
  ...more,
});

describe('docker buildx bake', () => {
  test('all targets in one command, the file by standard input', () => {
    const targets = bakeTargets([image('web'), image('my-svc')]);
    const command = bakeCommand(targets, { push: true, metadataFile: '/m' }, place);
    const options = ['--progress', 'plain', '--metadata-file', '/m', '--push'];
    expect(command).toMatchObject({
      ...place,
      argv: ['docker', 'buildx', 'bake', '--file', '-', ...options, 'web', 'my-svc'],
    });
    expect(JSON.parse(String(command.stdin)).target.web).toEqual({
      context: '.',
      dockerfile: 'Dockerfile',
      tags: ['r/web:1'],
      args: { SERVICE: 'web' },
      labels: { a: 'b' },
    });
  });

  test('the steps of the last build come from the registry, and go there with a push', () => {
    const targets = bakeTargets([image('web', { cache: 'r/web:cache' })]);
    const of = (push: boolean) =>
      JSON.parse(String(bakeCommand(targets, { push, metadataFile: '/m' }, place).stdin)).target.web;
    const from = { 'cache-from': ['type=registry,ref=r/web:cache'] };
    expect(of(true)).toMatchObject({ ...from, tags: ['r/web:1', 'r/web:cache'], 'cache-to': ['type=inline'] });
    expect(of(false)).toMatchObject({ ...from, tags: ['r/web:1'] });
    expect(of(false)).not.toHaveProperty('cache-to');
    expect(buildCommand(image('web', { cache: 'r/web:cache' }), place).argv.slice(-3)).toEqual([
      '--cache-from',
      'r/web:cache',
      '.',
    ]);
  });

  test('a target’s name holds no dot or slash, and stays the only one', () => {
    expect(bakeTargets([image('a.b'), image('a/b'), image('a_b')]).map(({ name }) => name)).toEqual([
      'a_b',
      'a_b_2',
      'a_b_3',
    ]);
  });

  test('what would be a template is plain text', () => {
    const targets = bakeTargets([image('web', { labels: { a: '${HOME} %{if}' } })]);
    const command = bakeCommand(targets, { push: false, metadataFile: '/m' }, place);
    expect(JSON.parse(String(command.stdin)).target.web.labels).toEqual({ a: '$${HOME} %%{if}' });
    expect(command.argv).toContain('--load');
  });
});

test('docker build and docker push', () => {
  const flags = ['--file', 'Dockerfile', '--tag', 'r/web:1', '--build-arg', 'SERVICE=web', '--label', 'a=b'];
  expect(buildCommand(image('web'), place)).toEqual({ argv: ['docker', 'build', ...flags, '.'], ...place });
  expect(pushCommand('r/web:1', place).argv).toEqual(['docker', 'push', 'r/web:1']);
});

test('docker login takes the password by standard input', () => {
  const password = new Secret('hunter22');
  const registry = {
    prefix: 'r',
    address: 'r.example.com',
    login: { host: 'r.example.com', path: '', user: 'ann', password, isToken: false, from: '' },
  };
  const command = loginCommand(registry, place);
  expect(command?.argv).toEqual(['docker', 'login', '--username', 'ann', '--password-stdin', 'r.example.com']);
  expect(command?.stdin).toBe(password);
  expect(loginCommand({ ...registry, login: undefined }, place)).toBeUndefined();
});
