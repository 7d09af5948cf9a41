import { describe, expect, test } from 'vitest';
import { platforms } from '../../context/platforms.ts';
import { Secret } from '../../secret.ts';
import { readSettings } from '../../settings/read-settings.ts';
import { jobLogins } from '../registry/job-logins.ts';
import { imageRegistry, type RegistryInput } from './image-registry.ts';

const none = { platform: 'none', registryImage: undefined } as const;
const gitlab = { platform: 'gitlab', registryImage: 'registry.example.com/Group/shop' } as const;
const github = { platform: 'github', registryImage: 'ghcr.io/acme/shop' } as const;
type Asked = Partial<Omit<RegistryInput, 'given'>> & { readonly registry?: string | undefined };
const ask = ({ registry, env = {}, ...more }: Asked) => {
  const all = { ...env, ...(registry === undefined ? {} : { REGISTRY: registry }) };
  const { settings } = readSettings(['registry', 'registryUser', 'registryPassword'], { flags: {}, env: all });
  return imageRegistry({ context: none, jobPassword: undefined, ...more, env, given: jobLogins(settings, all) });
};

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
      'GitLab: another one that is named',
      { context: gitlab, registry: 'harbor.example.com/team', env: { CI_REGISTRY: 'registry.example.com' } },
      'harbor.example.com/team',
      'harbor.example.com',
    ],
    [
      'GitLab: another place in its registry',
      { context: gitlab, registry: 'registry.example.com/group', env: { CI_REGISTRY: 'registry.example.com' } },
      'registry.example.com/group',
      'registry.example.com',
    ],
    [
      'GitLab: the one of the project, whatever CI_REGISTRY is called',
      { context: gitlab, env: { CI_REGISTRY: 'registry.internal:5050' } },
      'registry.example.com/group/shop',
      'registry.example.com',
    ],
    ['GitHub: its host alone', { context: github, registry: 'ghcr.io' }, 'ghcr.io/acme/shop', 'ghcr.io'],
    [
      'GitHub: another one that is named',
      { context: github, registry: 'r.example.com/acme/' },
      'r.example.com/acme',
      'r.example.com',
    ],
    ['elsewhere: REGISTRY', { registry: '10.0.0.1:5000' }, '10.0.0.1:5000', '10.0.0.1:5000'],
    ['a name without a dot is one on Docker Hub', { registry: 'acme' }, 'acme', 'docker.io'],
    ['localhost is none', { registry: 'localhost/acme' }, 'localhost/acme', 'localhost'],
    ['a scheme and a slash', { registry: 'https://R.example.com/acme/' }, 'r.example.com/acme', 'r.example.com'],
    [
      'none: still the one of the project',
      { context: gitlab, registry: 'none' },
      'registry.example.com/group/shop',
      'registry.example.com',
    ],
    [
      "GitLab's own, where the project has none",
      { env: { CI_REGISTRY: 'r.example.com' } },
      'r.example.com',
      'r.example.com',
    ],
  ])('%s', (_, more, prefix, address) => {
    expect(ask(more)).toMatchObject({ prefix, address });
  });

  test.each([undefined, 'none', 'docker.io', 'https://index.docker.io/v1/', 'a b'])(
    'REGISTRY %s is a problem',
    (registry) => {
      expect(ask({ registry })).toMatchObject({ at: 'REGISTRY', hint: expect.any(String) });
    },
  );
});

describe('who logs in', () => {
  const token = new Secret('job-token');
  const ci = {
    CI_REGISTRY: 'registry.example.com',
    CI_REGISTRY_USER: 'gitlab-ci-token',
    CI_REGISTRY_PASSWORD: 'job-token',
  };
  const deploy = { CI_DEPLOY_USER: 'deploy', CI_DEPLOY_PASSWORD: 'read-only' };
  const own = { REGISTRY_USER: 'robot', REGISTRY_PASSWORD: 'own' };
  const user = (asked: Asked) => {
    const found = ask(asked);
    return 'login' in found ? found.login?.user : found;
  };

  test("GitLab's job, which may push, before a deploy token, which may not", () => {
    expect(user({ context: gitlab, env: { ...ci, ...deploy }, jobPassword: token })).toBe('gitlab-ci-token');
    expect(user({ context: gitlab, env: { ...ci, ...deploy } })).toBe('deploy');
  });

  test('but a login for that registry before both', () => {
    expect(
      user({ context: gitlab, env: { ...ci, ...own }, registry: 'https://registry.example.com', jobPassword: token }),
    ).toBe('robot');
  });

  test('a password that was set for another registry goes to that one alone', () => {
    const asked = { context: gitlab, registry: 'harbor.example.com', env: { ...ci, ...own } };
    expect(user({ ...asked, jobPassword: token })).toBe('robot');
    expect(user({ ...asked, registry: 'registry.example.com', jobPassword: token })).toBe('robot');
    expect(user({ ...asked, env: ci, jobPassword: token })).toBeUndefined();
    expect(user({ context: none, registry: 'harbor.example.com', env: { ...ci, ...deploy } })).toBeUndefined();
    const off = { ...gitlab, registryImage: undefined };
    expect(
      user({ context: off, registry: 'harbor.example.com', env: { ...ci, ...deploy }, jobPassword: token }),
    ).toBeUndefined();
  });

  test("GitHub's token goes to the registry of that GitHub alone", () => {
    const env = { GITHUB_ACTOR: 'ann' };
    expect(user({ context: github, env, jobPassword: token })).toBe('ann');
    expect(user({ context: github, registry: 'r.example.com', env, jobPassword: token })).toBeUndefined();
    const server = { ...env, GITHUB_SERVER_URL: 'https://github.example.com', GITHUB_REPOSITORY: 'Acme/shop' };
    expect(user({ context: github, env: server, jobPassword: token })).toBeUndefined();
    const registryImage = platforms.github.registry.image(server);
    expect(registryImage).toBe('containers.github.example.com/acme/shop');
    expect(user({ context: { ...github, registryImage }, env: server, jobPassword: token })).toBe('ann');
  });

  test('no login with REGISTRY=none', () => {
    expect(
      user({ context: gitlab, registry: 'none', env: { ...ci, ...deploy, ...own }, jobPassword: token }),
    ).toBeUndefined();
  });

  test('a login of DOCKER_AUTH_CONFIG for that registry', () => {
    const config = JSON.stringify({ auths: { 'r.example.com': { username: 'ann', password: 'x' } } });
    expect(user({ registry: 'r.example.com/team', env: { DOCKER_AUTH_CONFIG: config } })).toBe('ann');
    expect(user({ registry: 'other.example.com', env: { DOCKER_AUTH_CONFIG: config } })).toBeUndefined();
  });
});
