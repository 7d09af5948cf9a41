import { describe, expect, test } from 'vitest';
import { type BuildInput, planBuild } from './build-plan.ts';

const asked: BuildInput = {
  services: ['web', 'my-svc'],
  tag: '20240131_1a2b3c4d',
  cache: undefined,
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
    expect(planBuild({ ...asked, cache: 'cache' }).images[0]?.cache).toBe('r.example.com/shop/web:cache');
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
});
