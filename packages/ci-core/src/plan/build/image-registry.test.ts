import { describe, expect, test } from 'vitest';
import { Secret } from '../../secret.ts';
import { imageRegistry, type RegistryInput } from './image-registry.ts';

const nothing = { registry: undefined, user: undefined, password: undefined, jobPassword: undefined };
const none = { platform: 'none', registryImage: undefined } as const;
const gitlab = { platform: 'gitlab', registryImage: 'registry.example.com/Group/shop' } as const;
const github = { platform: 'github', registryImage: 'ghcr.io/acme/shop' } as const;
const ask = (more: Partial<RegistryInput>) => imageRegistry({ context: none, env: {}, ...nothing, ...more });

describe('where images go', () => {
  test.each([
    [
      'GitLab: the registry of the project',
      { context: gitlab, registry: 'registry.example.com' },
      'registry.example.com/group/shop',
      'registry.example.com',
    ],
    ['GitHub: its own', { context: github }, 'ghcr.io/acme/shop', 'ghcr.io'],
    [
      'GitHub: another one that is named',
      { context: github, registry: 'r.example.com/acme/' },
      'r.example.com/acme',
      'r.example.com',
    ],
    ['elsewhere: REGISTRY', { registry: '10.0.0.1:5000' }, '10.0.0.1:5000', '10.0.0.1:5000'],
    ['a name without a dot is one on Docker Hub', { registry: 'acme' }, 'acme', 'docker.io'],
    ['localhost is none', { registry: 'localhost/acme' }, 'localhost/acme', 'localhost'],
  ])('%s', (_, more, prefix, address) => {
    expect(ask(more)).toMatchObject({ prefix, address });
  });

  test.each([undefined, 'https://r.example.com', 'R.example.com', 'a b'])('REGISTRY %s is a problem', (registry) => {
    expect(ask({ registry })).toMatchObject({ at: 'REGISTRY', hint: expect.any(String) });
  });
});

describe('who logs in', () => {
  const token = new Secret('job-token');
  const deploy = { user: 'deploy', password: new Secret('read-only') };

  test("GitLab's job, which may push, before a deploy token, which may not", () => {
    const env = { CI_REGISTRY: 'registry.example.com', CI_REGISTRY_USER: 'gitlab-ci-token' };
    expect(ask({ context: gitlab, env, ...deploy, jobPassword: token })).toMatchObject({
      login: { user: 'gitlab-ci-token', password: token },
    });
  });

  test('but REGISTRY_USER before both', () => {
    const env = { CI_REGISTRY: 'registry.example.com', CI_REGISTRY_USER: 'gitlab-ci-token', REGISTRY_USER: 'deploy' };
    expect(ask({ context: gitlab, env, ...deploy, jobPassword: token })).toMatchObject({ login: deploy });
  });

  test('a password that was set for another registry goes to that one alone', () => {
    const env = { CI_REGISTRY: 'registry.example.com', CI_REGISTRY_USER: 'gitlab-ci-token', REGISTRY_USER: 'deploy' };
    const asked = { context: gitlab, registry: 'harbor.example.com', env, ...deploy };
    expect(ask({ ...asked, jobPassword: token })).toMatchObject({ login: { user: 'gitlab-ci-token' } });
    expect(ask(asked)).toMatchObject({ address: 'registry.example.com', login: undefined });
  });

  test("GitHub's token goes to GitHub's registry alone", () => {
    expect(ask({ context: github, env: { GITHUB_ACTOR: 'ann' }, jobPassword: token })).toMatchObject({
      login: { user: 'ann', password: token },
    });
    expect(ask({ context: github, registry: 'r.example.com', jobPassword: token })).toMatchObject({ login: undefined });
  });

  test('no login without both user and password', () => {
    expect(ask({ registry: 'r.example.com', user: 'ann' })).toMatchObject({ login: undefined });
  });
});
