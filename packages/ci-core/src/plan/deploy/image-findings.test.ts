import { describe, expect, test } from 'vitest';
import { spec } from '../../../../../test/support/stack/stack-scene.ts';
import { Secret } from '../../secret.ts';
import { OWN_LOGIN } from '../registry/job-logins.ts';
import type { Service } from '../stack/stack-state.ts';
import { imageFindings } from './image-findings.ts';
import type { ImageFact } from './server-facts.ts';

const IMAGE = 'r.example.com/app:1';
const Labels = { 'com.docker.stack.image': IMAGE };
const running = (image: string) => ({ Spec: spec({ Labels }, image) }) as unknown as Service;
const own = { host: 'r.example.com', path: '', user: 'ci', password: new Secret('x'), isToken: false, from: OWN_LOGIN };
const plan = {
  stack: 'shop',
  services: [{ name: 'web', image: IMAGE, at: 'f:3:5' }],
  pins: {},
  logins: [own],
  anonymous: false,
  resolveImage: 'always',
} as const;
type Plan = Parameters<typeof imageFindings>[0];
const found = (fact: ImageFact | undefined, now: readonly Service[] = [], more: Partial<Plan> = {}) =>
  imageFindings(
    { ...plan, ...more },
    {
      desired: { services: [{ spec: spec({ Labels }), login: undefined }], networks: [], configs: [], secrets: [] },
      images: new Map(fact === undefined ? [] : [[IMAGE, fact]]),
    },
    { services: now, engine: { version: '28', name: 'm1', nodes: 3, time: 0 } },
  );
type More = { readonly local?: boolean; readonly login?: ImageFact['login'] };
const fact = (registry: ImageFact['registry'], said = 'words', { local = false, login }: More = {}): ImageFact => ({
  registry,
  said,
  local,
  login,
});
const ofJob = { user: 'ci', from: OWN_LOGIN };
const ofServer = { user: 'vendor', from: 'a Docker configuration' };

test.each([
  ['found', fact('found'), 'ok', /is in its registry/],
  ['not found', fact('not-found'), 'problem', /not found in its registry/],
  ['refused', fact('refused'), 'problem', /denied access to a request without a login: words/],
  [
    'refused to a user',
    fact('refused', 'denied', { login: ofServer }),
    'problem',
    /denied access to the login of vendor \(a Docker/,
  ],
  ['unreachable', fact('unreachable'), 'warning', /cannot be reached from the manager: words; whether a node has it/],
  ['rate limit', fact('unreachable', 'toomanyrequests: slow'), 'warning', /limits the number of requests.*a login to/],
  [
    'only on the manager',
    fact('unreachable', 'words', { local: true }),
    'warning',
    /the manager has it; whether other/,
  ],
  ['nowhere else', fact('not-found', 'words', { local: true }), 'warning', /a node that does not have it cannot/],
  ['not looked up', undefined, 'ok', /is not looked up \(resolve_image: always\)/],
] as const)('a new image: %s', (_, one, level, message) => {
  expect(found(one)).toMatchObject([{ level, at: 'f:3:5', message: expect.stringMatching(message) }]);
});

test('a rate limit advises no login where there is one', () => {
  expect(found(fact('unreachable', '429 Too Many Requests', { login: ofJob }))[0]?.message).not.toContain('a login to');
});

test('an image that runs already needs no registry', () => {
  const [finding] = found(fact('unreachable'), [running(`${IMAGE}@sha256:a`)]);
  expect(finding).toMatchObject({
    level: 'warning',
    message: expect.stringContaining('keeps the digest that it runs'),
  });
});

test('nor does one of a kept release, whatever the login', () => {
  for (const one of [fact('refused'), fact('refused', 'unauthorized', { login: ofJob })])
    expect(found(one, [], { pins: { shop_web: `${IMAGE}@sha256:a` } })).toMatchObject([{ level: 'warning' }]);
});

describe('a login of the job that is refused', () => {
  const refused = fact('refused', 'unauthorized: authentication required', { login: ofJob });

  test('is one problem of the registry, even where the image runs already', () => {
    const two = [...plan.services, { name: 'api', image: IMAGE, at: 'f:9:5' }];
    const problem = { level: 'problem', at: 'r.example.com', code: 'REGISTRY_REFUSED' };
    expect(found(refused, [running(`${IMAGE}@sha256:a`)], { services: two })).toMatchObject([
      { ...problem, message: 'refused the login of ci: unauthorized: authentication required' },
    ]);
  });

  test('advises nothing that is set', () => {
    const hint = (one: ImageFact, more: Partial<Plan> = {}) => found(one, [], more)[0]?.hint;
    expect(hint(refused)).toBe(`check ${OWN_LOGIN}, and that ci may pull from r.example.com`);
    expect(hint(fact('refused'), { logins: [{ ...own, host: 'o.example.com' }] })).toMatch(
      /^add r\.example\.com to DOCKER_AUTH/,
    );
    expect(hint(fact('refused'), { logins: [] })).toMatch(/^set REGISTRY=r\.example\.com with its REGISTRY_USER and/);
    expect(hint(fact('refused'), { logins: [], anonymous: true })).toMatch(/^REGISTRY=none: no login is used/);
  });
});

test('a service may have a login in the swarm that is not known here', () => {
  const [finding] = found(
    fact('refused'),
    [running('r.example.com/app:0@sha256:a')].map(({ Spec }) => ({ Spec: { ...Spec, Labels: {} } }) as Service),
  );
  expect(finding).toMatchObject({
    level: 'warning',
    message: expect.stringContaining('a login of its own in the swarm'),
  });
});
