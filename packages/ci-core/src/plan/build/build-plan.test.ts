import { describe, expect, test } from 'vitest';
import type { BuildDefinition } from '../../settings/service/build-definition.ts';
import { type BuildInput, planBuild } from './build-plan.ts';

const build = (service: string, more: Partial<BuildDefinition>): BuildDefinition => ({
  service,
  at: 'f:1:1',
  context: undefined,
  dockerfile: undefined,
  target: undefined,
  args: {},
  platforms: [],
  secrets: [],
  cache: undefined,
  paths: [],
  ...more,
});

const asked: BuildInput = {
  services: ['web', 'my-svc'],
  tag: '20240131_1a2b3c4d',
  cache: undefined,
  cacheMode: 'inline',
  attestations: { provenance: undefined, sbom: undefined },
  definitions: [],
  baked: undefined,
  env: {},
  prefix: 'r.example.com/shop',
  dockerfiles: new Set(['Dockerfile', 'web/Dockerfile']),
  revision: 'abc',
  source: undefined,
  created: '2024-01-31T12:00:00.000Z',
};

describe('planBuild', () => {
  test('takes a service’s own Dockerfile, else the common one with its name as arguments', () => {
    const { images, problems } = planBuild(asked);
    expect(problems).toEqual([]);
    expect(images).toMatchObject([
      { image: 'r.example.com/shop/web:20240131_1a2b3c4d', dockerfile: 'web/Dockerfile', args: {} },
      {
        image: 'r.example.com/shop/my-svc:20240131_1a2b3c4d',
        dockerfile: 'Dockerfile',
        args: { DAEMON: 'my-svc', SERVICE: 'my-svc' },
      },
    ]);
  });

  test('labels say what is known', () => {
    expect(planBuild(asked).images[0]?.labels).toEqual({
      'org.opencontainers.image.revision': 'abc',
      'org.opencontainers.image.created': '2024-01-31T12:00:00.000Z',
      'org.opencontainers.image.version': '20240131_1a2b3c4d',
    });
  });

  test('the steps of the last build are kept under a tag of their own', () => {
    expect(planBuild(asked).images[0]?.cache).toBeUndefined();
    expect(planBuild({ ...asked, cache: 'cache' }).images[0]?.cache).toEqual({
      image: 'r.example.com/shop/web:cache',
      mode: 'inline',
    });
  });

  test('a service named twice is built once', () => {
    expect(planBuild({ ...asked, services: ['web', 'web'] }).images).toHaveLength(1);
  });

  test('everything wrong is said at once', () => {
    const services = ['Web', '../etc', 'other', 'apps/web.v2'];
    const { problems } = planBuild({
      ...asked,
      services,
      dockerfiles: new Set(['apps/web.v2/Dockerfile']),
    });
    expect(problems.map(({ at }) => at)).toEqual(['service "Web"', 'service "../etc"', 'service "other"']);
  });

  test('the cache mode of a service is preferred to the common one', () => {
    const definitions = [build('web', { cache: 'none' }), build('my-svc', { cache: 'max' })];
    const { images } = planBuild({ ...asked, cache: 'cache', cacheMode: 'min', definitions });
    expect(images.map(({ cache }) => cache?.mode)).toEqual([undefined, 'max']);
  });

  test('swarm-ci.yaml says how a service is built', () => {
    const web = {
      context: './web/',
      target: 'prod',
      args: { VERSION: 'v${N}', N: '${N}' },
      platforms: ['linux/arm64'],
    };
    const secrets = [{ id: 'npm', variable: 'NPM_TOKEN' }];
    const other = { dockerfile: 'docker/other.Dockerfile', secrets };
    const { images, problems } = planBuild({
      ...asked,
      services: ['web', 'other'],
      definitions: [build('web', web), build('other', other)],
      dockerfiles: new Set(['web/Dockerfile', 'docker/other.Dockerfile']),
      env: { N: '7', NPM_TOKEN: 'x' },
    });
    expect(problems).toEqual([]);
    const args = { VERSION: 'v7', N: '7' };
    const platforms = ['linux/arm64'];
    expect(images).toMatchObject([
      { context: 'web', dockerfile: 'Dockerfile', target: 'prod', args, platforms, secrets: [] },
      { context: '.', dockerfile: 'docker/other.Dockerfile', args: {}, platforms: [], secrets },
    ]);
  });

  test('what a definition needs and is missing is named with its place', () => {
    const secrets = [{ id: 'npm', variable: 'NPM_TOKEN' }];
    const definitions = [
      build('web', { context: 'front', args: { A: '${NONE}' }, secrets }),
      build('my-svc', { args: { A: '${NONE}' } }),
    ];
    const { problems } = planBuild({ ...asked, services: ['web'], definitions });
    expect(problems.map(({ at, message }) => `${at}: ${message}`)).toEqual([
      'f:1:1: front/Dockerfile does not exist',
      'f:1:1: the build argument A of "web" uses NONE, which is not set',
      'f:1:1: the secret npm of "web" uses NPM_TOKEN, which is not set',
    ]);
  });

  test('with a build file, its targets are the services', () => {
    const definition = { context: './front', dockerfile: 'Dockerfile.prod' };
    const baked = [{ target: 'web', definition, linked: {} }];
    const { images, problems } = planBuild({ ...asked, baked, dockerfiles: new Set() });
    expect(images[0]).toMatchObject({ context: 'front', dockerfile: 'Dockerfile.prod', defined: baked[0] });
    expect(problems).toMatchObject([
      { at: 'service "my-svc"', message: 'is not a target of build_file', hint: 'it builds web' },
    ]);
  });
});
