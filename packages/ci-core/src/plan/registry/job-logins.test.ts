import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSettings } from '../../settings/read-settings.ts';
import { jobLogins } from './job-logins.ts';
import { loginFor } from './login.ts';

const KEYS = ['registry', 'registryUser', 'registryPassword'] as const;
type Env = Readonly<Record<string, string>>;
const given = (env: Env) => jobLogins(readSettings(KEYS, { flags: {}, env }).settings, env);
const passwordFor = (image: string, env: Env) => loginFor(image, given(env).logins)?.password.reveal();
const auth = (text: string) => Buffer.from(text).toString('base64');

const OWN = { REGISTRY: 'harbor.example.com', REGISTRY_USER: 'robot', REGISTRY_PASSWORD: 'own' };
const JOB = {
  CI_REGISTRY: 'gitlab.example.com:5050',
  CI_REGISTRY_USER: 'gitlab-ci-token',
  CI_REGISTRY_PASSWORD: 'job',
};
const DEPLOY = { CI_DEPLOY_USER: 'gitlab+deploy-token-7', CI_DEPLOY_PASSWORD: 'deploy' };
const HUB = { auths: { 'https://index.docker.io/v1/': { auth: auth('acme:hub') } } };

describe('the login of an image', () => {
  test.each<[string, Env, string, string | undefined]>([
    ['REGISTRY', OWN, 'harbor.example.com/a', 'own'],
    ['another registry', OWN, 'other.example.com/a', undefined],
    ["GitLab's job token", JOB, 'gitlab.example.com:5050/g/a', 'job'],
    ['a deploy token before the job token', { ...JOB, ...DEPLOY }, 'gitlab.example.com:5050/g/a', 'deploy'],
    ['REGISTRY and GitLab, an image of the first', { ...OWN, ...JOB }, 'harbor.example.com/a', 'own'],
    [
      'REGISTRY and GitLab, an image of the second',
      { ...OWN, ...JOB, ...DEPLOY },
      'gitlab.example.com:5050/g/a',
      'deploy',
    ],
    [
      'REGISTRY alone, without a login',
      { ...JOB, ...DEPLOY, REGISTRY: 'harbor.example.com' },
      'harbor.example.com/a',
      undefined,
    ],
    [
      "REGISTRY that is GitLab's",
      { ...JOB, REGISTRY: 'https://gitlab.example.com:5050/' },
      'gitlab.example.com:5050/a',
      'job',
    ],
    ['none', { ...JOB, ...DEPLOY, REGISTRY: 'none' }, 'gitlab.example.com:5050/g/a', undefined],
    ['DOCKER_AUTH_CONFIG', { DOCKER_AUTH_CONFIG: JSON.stringify(HUB) }, 'acme/web', 'hub'],
    ['DOCKER_AUTH_CONFIG beside REGISTRY', { ...OWN, DOCKER_AUTH_CONFIG: JSON.stringify(HUB) }, 'acme/web', 'hub'],
    [
      'a deploy token before DOCKER_AUTH_CONFIG',
      { ...JOB, DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [JOB.CI_REGISTRY]: { auth: auth('a:b') } } }) },
      'gitlab.example.com:5050/g/a',
      'job',
    ],
    [
      'Docker Hub by its account',
      { REGISTRY: 'acme', REGISTRY_USER: 'acme', REGISTRY_PASSWORD: 'own' },
      'acme/web',
      'own',
    ],
    ['Docker Hub by its first address', { ...OWN, REGISTRY: 'https://index.docker.io/v1/' }, 'acme/web:1', 'own'],
    ['Docker Hub in the long form', { ...OWN, REGISTRY: 'docker.io' }, 'index.docker.io/acme/web', 'own'],
    [
      'a path belongs to the whole registry',
      { ...OWN, REGISTRY: 'harbor.example.com/team' },
      'harbor.example.com/x',
      'own',
    ],
  ])('%s', (_, env, image, password) => {
    expect(passwordFor(image, env)).toBe(password);
  });

  test('of a path in DOCKER_AUTH_CONFIG is for the images below it, before that of the registry', () => {
    const auths = {
      'r.example.com': { auth: auth('u:all') },
      'r.example.com/team': { username: 'u', password: 'team' },
    };
    const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) };
    expect(
      ['r.example.com/team/web:1', 'r.example.com/teams/web', 'r.example.com/web'].map((one) => passwordFor(one, env)),
    ).toEqual(['team', 'all', 'all']);
  });
});

/** Sources with an address of their own; the password names its source. */
const hosts = ['a.example.com', 'b.example.com:5000', 'https://c.example.com/', 'docker.io', 'acme', 'a.example.com/x'];
const host = fc.constantFrom(...hosts);
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const anySources = fc.record({
  own: maybe(host),
  platform: maybe(host),
  config: maybe(host),
  pairs: fc.tuple(...Array(5).fill(fc.boolean())),
});

test('no password is ever for an address of another source', () => {
  fc.assert(
    fc.property(
      anySources,
      fc.constantFrom('a.example.com/w', 'b.example.com:5000/w', 'c.example.com/w', 'acme/w', 'd.example.com/w'),
      ({ own, platform, config, pairs }, image) => {
        const env = Object.fromEntries(
          Object.entries({
            REGISTRY: own,
            REGISTRY_USER: pairs[0] ? 'u' : undefined,
            REGISTRY_PASSWORD: pairs[1] ? `own` : undefined,
            CI_REGISTRY: platform,
            CI_REGISTRY_USER: 'j',
            CI_REGISTRY_PASSWORD: pairs[2] ? 'platform' : undefined,
            CI_DEPLOY_USER: pairs[3] ? 'd' : undefined,
            CI_DEPLOY_PASSWORD: pairs[4] ? 'platform' : undefined,
            DOCKER_AUTH_CONFIG:
              config === undefined ? undefined : JSON.stringify({ auths: { [config]: { auth: auth('c:config') } } }),
          }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
        ) as Env;
        const password = passwordFor(image, env);
        if (password === undefined) return true;
        const address = { own, platform, config }[password] ?? '';
        const bare = address.replace(/^https:\/\/|\/.*$/g, '').replace(/\/$/, '');
        const isHub = address === 'docker.io' || (address === 'acme' && password !== 'config');
        return image.startsWith('acme/') ? isHub : image.startsWith(`${bare}/`);
      },
    ),
    { numRuns: 2000 },
  );
});

describe('what is wrong is named', () => {
  test.each<[string, Env, string, RegExp]>([
    ['a user alone', { REGISTRY: 'r.example.com', REGISTRY_USER: 'u' }, 'REGISTRY_PASSWORD', /REGISTRY_USER is/],
    [
      'a password alone',
      { REGISTRY: 'r.example.com', REGISTRY_PASSWORD: 'p' },
      'REGISTRY_USER',
      /REGISTRY_PASSWORD is/,
    ],
    ['a user alone, without an address', { REGISTRY_USER: 'u' }, 'REGISTRY_PASSWORD', /REGISTRY_USER is/],
    ['a password alone, beside GitLab', { ...JOB, REGISTRY_PASSWORD: 'p' }, 'REGISTRY_USER', /REGISTRY_PASSWORD is/],
    ['half a deploy token', { ...JOB, CI_DEPLOY_USER: 'u' }, 'CI_DEPLOY_PASSWORD', /CI_DEPLOY_USER is/],
    ['no address', { REGISTRY: 'a b' }, 'REGISTRY', /"a b" is not an address/],
    [
      'a password in the address',
      { REGISTRY: 'https://u:hunter2@r.example.com' },
      'REGISTRY',
      /"https:\/\/\*\*\*@r\.example/,
    ],
    ['DOCKER_AUTH_CONFIG', { DOCKER_AUTH_CONFIG: '/builds/x' }, 'DOCKER_AUTH_CONFIG', /is not a Docker configuration/],
  ])('%s', (_, env, at, message) => {
    const { problems } = given(env);
    expect(problems).toMatchObject([{ at, message: expect.stringMatching(message), hint: expect.any(String) }]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  test('nothing about GitLab, where its registry is switched off, and nothing with REGISTRY=none', () => {
    expect(given({ CI_DEPLOY_USER: 'u' }).problems).toEqual([]);
    expect(given({ REGISTRY: 'none', REGISTRY_USER: 'u' })).toMatchObject({
      problems: [],
      logins: [],
      anonymous: true,
    });
  });
});

test.each([
  [
    'without "auths"',
    { 'r.example.com': { auth: auth('u:p') } },
    /^DOCKER_AUTH_CONFIG has no login: put .* under "auths"/,
  ],
  [
    'with user and password as they are',
    { auths: { 'r.example.com': { auth: 'u:hunter2' } } },
    /no login for r\.example\.com/,
  ],
  [
    'with a user alone',
    { auths: { 'https://r.example.com/v2/': { auth: auth('hunter2') } } },
    /no login for r\.example\.com: /,
  ],
])('DOCKER_AUTH_CONFIG %s is named, as Docker would use no login', (_, config, message) => {
  const { warnings, logins } = given({ DOCKER_AUTH_CONFIG: JSON.stringify(config) });
  expect(warnings).toEqual([expect.stringMatching(message)]);
  expect(JSON.stringify(warnings)).not.toContain('hunter2');
  expect(logins).toEqual([]);
});

test('an entry of DOCKER_AUTH_CONFIG that is empty belongs to a helper', () => {
  const config = { auths: { 'r.example.com': {} }, credsStore: 'pass' };
  expect(given({ DOCKER_AUTH_CONFIG: JSON.stringify(config) }).warnings).toEqual([]);
});

test('a login without its address is sent nowhere, and named', () => {
  const both = { REGISTRY_USER: 'u', REGISTRY_PASSWORD: 'p' };
  expect(given({ ...JOB, ...both })).toMatchObject({ problems: [], logins: [{ user: 'gitlab-ci-token' }] });
  expect(given(both).warnings).toEqual([
    'REGISTRY_USER and REGISTRY_PASSWORD are not used: set REGISTRY to the registry that they belong to, or to "none" to use no login',
  ]);
  expect(given(OWN).warnings).toEqual([]);
});

test('the name of the registry is the one of REGISTRY, else of the platform', () => {
  expect(given({ ...OWN, ...JOB }).name?.prefix).toBe('harbor.example.com');
  expect(given(JOB).name?.prefix).toBe('gitlab.example.com:5050');
  expect(given({ ...JOB, REGISTRY: 'None' }).name?.prefix).toBe('gitlab.example.com:5050');
  expect(given({}).name).toBeUndefined();
});
