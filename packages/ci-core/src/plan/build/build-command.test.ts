import { describe, expect, test } from 'vitest';
import { Secret } from '../../secret.ts';
import { bakeTargets } from './bake-file.ts';
import { bakeCommand, buildCommand, loginCommand, pushCommand } from './build-command.ts';
import type { PlannedImage } from './planned-image.ts';

const place = { cwd: '/repo', env: { DOCKER_CONFIG: '/tmp/x' } };
const image = (service: string, more: Partial<PlannedImage> = {}): PlannedImage => ({
  service,
  repository: `r/${service}`,
  tag: '1',
  image: `r/${service}:1`,
  context: '.',
  dockerfile: 'Dockerfile',
  target: undefined,
  args: { SERVICE: service },
  platforms: [],
  secrets: [],
  labels: { a: 'b' },
  cache: undefined,
  attestations: { provenance: undefined, sbom: undefined },
  defined: undefined,
  ...more,
});

const entry = (more: Partial<PlannedImage>, push: boolean) => {
  const command = bakeCommand(bakeTargets([image('web', more)]), { push, metadataFile: '/m' }, place);
  return JSON.parse(String(command.stdin)).target.web;
};

describe('docker buildx bake', () => {
  test('all targets in one command, the file by standard input', () => {
    const targets = bakeTargets([image('web'), image('my-svc')]);
    const command = bakeCommand(targets, { push: true, metadataFile: '/m' }, place);
    const options = ['--progress', 'plain', '--metadata-file', '/m'];
    expect(command).toMatchObject({
      ...place,
      argv: ['docker', 'buildx', 'bake', '--file', '-', ...options, 'web', 'my-svc'],
    });
    expect(JSON.parse(String(command.stdin)).target.web).toEqual({
      context: '.',
      dockerfile: 'Dockerfile',
      tags: ['r/web:1'],
      output: ['type=registry'],
      args: { SERVICE: 'web' },
      labels: { a: 'b' },
    });
  });

  test('the steps of the last build come from the registry, and go there with a push', () => {
    const cache = { image: 'r/web:cache', mode: 'inline' as const };
    const of = (push: boolean) => entry({ cache }, push);
    const from = { 'cache-from': ['type=registry,ref=r/web:cache'] };
    expect(of(true)).toMatchObject({ ...from, tags: ['r/web:1', 'r/web:cache'], 'cache-to': ['type=inline'] });
    expect(of(false)).toMatchObject({ ...from, tags: ['r/web:1'] });
    expect(of(false)).not.toHaveProperty('cache-to');
    expect(buildCommand(image('web', { cache }), place).argv.slice(-3)).toEqual(['--cache-from', 'r/web:cache', '.']);
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
  });

  test('without a push the image goes to the engine, unless that cannot hold its platforms', () => {
    expect(entry({}, false).output).toEqual(['type=docker']);
    expect(entry({ platforms: ['linux/arm64'] }, false).output).toEqual(['type=docker']);
    const platforms = ['linux/amd64', 'linux/arm64'];
    expect(entry({ platforms }, false)).toMatchObject({ platforms, output: ['type=cacheonly'] });
    expect(entry({ platforms }, true)).toMatchObject({ platforms, output: ['type=registry'] });
  });

  test('context, target and secrets; the value of a secret is in no part of the command', () => {
    const secrets = [{ id: 'npm', variable: 'NPM_TOKEN' }];
    const more = { context: 'web', target: 'prod', secrets };
    expect(entry(more, true)).toMatchObject({ context: 'web', target: 'prod', secret: ['id=npm,env=NPM_TOKEN'] });
  });

  test('the modes min and max keep the cache beside the image', () => {
    const cache = { image: 'r/web:cache', mode: 'max' as const };
    expect(entry({ cache }, true)).toMatchObject({
      tags: ['r/web:1'],
      'cache-from': ['type=registry,ref=r/web:cache'],
      'cache-to': ['type=registry,ref=r/web:cache,mode=max'],
    });
  });

  test('attestations are those that are set', () => {
    expect(entry({}, true)).not.toHaveProperty('attest');
    expect(entry({ attestations: { provenance: 'max', sbom: 'r/scan:1' } }, true).attest).toEqual([
      'type=provenance,mode=max',
      'type=sbom,generator=r/scan:1',
    ]);
    expect(entry({ attestations: { provenance: 'false', sbom: 'false' } }, true).attest).toEqual([
      'type=provenance,disabled=true',
      'type=sbom,disabled=true',
    ]);
  });

  test('what a bake file says stays, but for names, labels and where the image goes', () => {
    const definition = {
      context: 'x',
      args: { A: '$${b}' },
      tags: ['own'],
      labels: { own: 'l' },
      contexts: { b: 'target:web_2' },
    };
    const defined = { target: 'web', definition, linked: { web: { context: 'linked' } } };
    const [target] = bakeTargets([image('web', { defined })]);
    expect(target?.name).toBe('web_2');
    const file = JSON.parse(
      String(bakeCommand(target ? [target] : [], { push: true, metadataFile: '/m' }, place).stdin),
    );
    expect(file.target).toEqual({
      web: { context: 'linked' },
      web_2: { ...definition, tags: ['r/web:1'], labels: { own: 'l', a: 'b' }, output: ['type=registry'] },
    });
  });
});

test('docker build and docker push', () => {
  const flags = ['--file', 'Dockerfile', '--tag', 'r/web:1', '--build-arg', 'SERVICE', '--label', 'a=b'];
  const env = { ...place.env, SERVICE: 'web' };
  expect(buildCommand(image('web'), place)).toEqual({ argv: ['docker', 'build', ...flags, '.'], ...place, env });
  const more = { context: 'web', dockerfile: 'Dockerfile.prod', target: 'prod' };
  const { argv } = buildCommand(image('web', more), place);
  expect(argv.join(' ')).toContain('--file web/Dockerfile.prod --tag r/web:1 --target prod');
  expect(argv.at(-1)).toBe('web');
  expect(pushCommand('r/web:1', place).argv).toEqual(['docker', 'push', 'r/web:1']);
});

test('docker build takes the values of arguments from its environment, whatever they are named', () => {
  const args = { NPMRC: '//registry.example.com/:_authToken=hunter22', SERVICE: 'web' };
  const { argv, env } = buildCommand(image('web', { args }), place);
  expect(argv.join(' ')).toContain('--build-arg NPMRC --build-arg SERVICE --label a=b');
  expect(argv.join(' ')).not.toContain('hunter22');
  expect(env).toEqual({ ...place.env, ...args });
});

test('a build argument does not change the docker command itself', () => {
  const args = { PATH: '/x', DOCKER_HOST: 'tcp://x', https_proxy: 'http://x', HTTP_PROXY: 'http://ann:hunter22@x' };
  const { argv, env } = buildCommand(image('web', { args }), place);
  const shown = '--build-arg PATH=/x --build-arg DOCKER_HOST=tcp://x --build-arg https_proxy=http://x';
  expect(argv.join(' ')).toContain(`${shown} --build-arg HTTP_PROXY --label`);
  expect(env).toEqual({ ...place.env, HTTP_PROXY: args.HTTP_PROXY });
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
