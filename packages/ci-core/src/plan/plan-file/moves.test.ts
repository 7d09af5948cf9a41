import { createSecretKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../secret.ts';
import type { Service, ServiceSpec } from '../stack/stack-state.ts';
import { leaveScaled } from './leave-scaled.ts';
import { makePlanFile, type PlanFileSource, type Writing } from './make-plan-file.ts';
import { movesSince } from './moves.ts';
import type { PlanFile } from './plan-file.ts';
import { createSeal } from './seal.ts';

const seal = createSeal('SSH_PRIVATE_KEY', createSecretKey(Buffer.from('key')));
const writing: Writing = { salt: '0'.repeat(32), seal, mask: (text) => text, createdAt: '2026-11-21T00:00:00Z' };
const without: Writing = { ...writing, seal: undefined };

const spec = (name: string, more: object = {}): ServiceSpec =>
  ({
    Name: `shop_${name}`,
    Mode: { Replicated: { Replicas: 1 } },
    TaskTemplate: {
      ContainerSpec: {
        Image: 'app:2@sha256:b',
        Env: ['MODE=fast'],
        Configs: [{ ConfigID: 'new-page', ConfigName: 'page' }],
        Secrets: [{ SecretID: 'new-key', SecretName: `key_${'a1'.repeat(16)}` }],
        ...more,
      },
      Networks: [{ Target: 'shop_default' }, { Target: 'host' }],
    },
  }) as ServiceSpec;
const running = (name: string, index: number): Service => ({
  ID: name,
  Version: { Index: index },
  Spec: spec(name, { Image: 'app:1@sha256:a' }),
});

const image = [{ what: 'image', from: 'app:1@sha256:a', to: 'app:2@sha256:b' }];
const updated = (index = 10, more: object = {}, changes: readonly { what: string }[] = image) => ({
  status: 'updated' as const,
  name: 'shop_web',
  service: running('web', index),
  spec: spec('web', more),
  login: undefined,
  changes,
});
const unchanged = { ...updated(20), status: 'unchanged' as const, name: 'shop_api', spec: spec('api'), changes: [] };
const scaled = {
  ...unchanged,
  status: 'updated' as const,
  service: running('api', 21),
  changes: [{ what: 'replicas', from: '3', to: '1' }],
};
const created = { status: 'created' as const, name: 'shop_new', spec: spec('new'), login: undefined };
const removed = { status: 'removed' as const, name: 'shop_old', service: running('old', 30) };

const diff = (services: PlanFileSource['diff']['services'], foreign: readonly string[] = []) => ({
  services,
  desired: services.flatMap((one) => (one.status === 'removed' ? [] : [{ spec: one.spec, login: undefined }])),
  missing: [],
  frozen: [],
  overlapping: [],
  foreign,
  jobsLeft: [],
});
const objects = {
  networks: [
    { Id: 'n1', Name: 'shop_default', Scope: 'swarm' },
    { Id: 'of-this-node', Name: 'host', Scope: 'local' },
  ],
  configs: [{ ID: 'c1', Spec: { Name: 'page' } }],
  secrets: [],
};
const whole = [updated(), unchanged, created, removed];
const source: PlanFileSource = {
  plan: {
    environment: 'prod',
    stack: 'shop',
    serverPath: '/data/shop/deploy',
    variables: { MODE: 'fast', PASSWORD: new Secret('hunter2'), PAGE: 'page' },
    versionedNames: ['page'],
    order: { isStrict: false, dependencies: [{ service: 'web', on: 'api', at: '' }] },
    context: { sha: '1a2b3c4d5e' } as PlanFileSource['plan']['context'],
  },
  server: 'deploy@10.0.0.5',
  swarm: 'swarm1',
  release: '20260131-100000-1a2b3c4d',
  diff: diff(whole),
  desired: {
    services: diff(whole).desired,
    networks: [{ Name: 'shop_default' }],
    configs: [{ Name: 'page', Data: 'aGk=' }],
    secrets: [{ Name: `key_${'a1'.repeat(16)}`, Data: 'aHVudGVyMg==' }],
  },
  objects,
  files: new Map([
    ['docker-compose.prod.yaml', '644 aa'],
    ['prod/page.html', '644 bb'],
  ]),
};
const reviewed = makePlanFile(source, writing);
const moves = (change: Partial<PlanFileSource>, how = writing, before: PlanFile = makePlanFile(source, how)) =>
  movesSince(before, makePlanFile({ ...source, ...change }, how), 'plan.json').map(({ message }) => message);
const plan = (change: Partial<PlanFileSource['plan']>) => ({ plan: { ...source.plan, ...change } });
const services = (...list: PlanFileSource['diff']['services']) => ({ diff: diff(list) });

test('nothing moved: the same plan, also written at another time and through another manager', () => {
  expect(moves({})).toEqual([]);
  expect(moves({ server: 'deploy@10.0.0.6' })).toEqual([]);
  expect(moves({}, without)).toEqual([]);
  const later = makePlanFile(source, { ...writing, createdAt: '2027-01-01T00:00:00Z' });
  expect(movesSince(reviewed, later, 'plan.json')).toEqual([]);
});

test('each problem names the file and the next step', () => {
  const [problem] = movesSince(reviewed, makePlanFile({ ...source, release: 'other' }, writing), 'plan.json');
  expect(problem).toMatchObject({ at: 'plan.json', hint: 'run swarm-ci plan prod again and review it' });
});

const elsewhere: [string, Partial<PlanFileSource>, string][] = [
  [
    'environment',
    plan({ environment: 'dev' }),
    'was made for the environment prod, and this is a deploy to the environment dev',
  ],
  ['stack', plan({ stack: 'other' }), 'was made for the stack shop, and this is a deploy to the stack other'],
  [
    'directory',
    plan({ serverPath: '/srv' }),
    'was made for the directory /data/shop/deploy, and this is a deploy to the directory /srv',
  ],
  [
    'server',
    { swarm: 'swarm2', server: 'deploy@10.9.9.9' },
    'was made for another server: deploy@10.0.0.5, in the swarm swarm1; this is a deploy to deploy@10.9.9.9, in the swarm swarm2',
  ],
];
test.each(elsewhere)('another %s, and then nothing else is compared', (_, change, message) => {
  expect(moves({ ...services(), release: undefined, ...change })).toEqual([message]);
});

const inCheckout: [string, Partial<PlanFileSource>, string[]][] = [
  [
    'another deploy in between',
    { release: '20260201-100000-9f' },
    [
      'another deploy in between: the release 20260201-100000-9f is live now; when the plan was made, it was 20260131-100000-1a2b3c4d',
    ],
  ],
  [
    'another commit',
    plan({ context: { sha: 'ffffffff00' } as PlanFileSource['plan']['context'] }),
    ['was made of the commit 1a2b3c4d, and the checkout is at the commit ffffffff'],
  ],
  [
    'another order',
    plan({ order: { isStrict: false, dependencies: [] } }),
    ['was made with --order depends-on, and this is a deploy with --order none'],
  ],
  [
    'other files',
    {
      files: new Map([
        ['docker-compose.prod.yaml', '600 aa'],
        ['prod/new.txt', '644 cc'],
      ]),
    },
    [
      'the file docker-compose.prod.yaml differs',
      'the file prod/new.txt was added',
      'the file prod/page.html is missing',
    ],
  ],
  [
    'other variables',
    plan({ variables: { MODE: 'slow', LEVEL: '1' } }),
    ['the variable LEVEL is used now', 'the variable MODE has another value'],
  ],
];
test.each(inCheckout)('%s', (_, change, messages) => {
  expect(moves(change)).toEqual(messages);
});

test('a plan file of an earlier version has no order', () => {
  const { order: _, ...earlier } = reviewed;
  expect(movesSince(earlier, makePlanFile(source, writing), 'plan.json')).toEqual([]);
});

test('of many files, some are listed', () => {
  const files = new Map(Array.from({ length: 30 }, (_, i) => [`prod/${i}`, '644 dd'] as const));
  expect(moves({ files: new Map([...source.files, ...files]) })).toHaveLength(11);
  expect(moves({ files: new Map([...source.files, ...files]) }).at(-1)).toBe('20 more files differ');
});

const ofServices: [string, Partial<PlanFileSource>, string[]][] = [
  [
    'changed by hand',
    services(updated(11, {}, [...image, { what: 'environment' }]), unchanged, created, removed),
    [
      'the service shop_web was changed since the plan was made (version 10, now 11); a deploy would now change its image, environment',
    ],
  ],
  [
    'one that the plan does not change, changed by hand',
    services(updated(), { ...scaled, changes: [...scaled.changes, { what: 'environment' }] }, created, removed),
    [
      'the service shop_api was changed since the plan was made (version 20, now 21); a deploy would now change its replicas, environment',
    ],
  ],
  [
    'one that the plan removes, changed by hand',
    services(updated(), unchanged, created, { ...removed, service: running('old', 31) }),
    ['the service shop_old was changed since the plan was made (version 30, now 31)'],
  ],
  [
    'removed by hand',
    services({ ...created, name: 'shop_web', spec: spec('web') }, unchanged, created),
    [
      'the service shop_web was removed since the plan was made',
      'the service shop_old was removed since the plan was made',
    ],
  ],
  [
    'created by hand',
    services(updated(), unchanged, { ...updated(12), name: 'shop_new', spec: spec('new') }, removed),
    ['the service shop_new was created since the plan was made'],
  ],
  [
    'created by hand, though the manifest does not have it',
    { diff: diff(whole, ['shop_extra']) },
    ['the service shop_extra was created since the plan was made, and the manifest does not have it'],
  ],
  [
    'a tag that was pushed again',
    services(updated(10, { Image: 'app:2@sha256:c' }), unchanged, created, removed),
    ['the service shop_web would get another image: app:2@sha256:b in the plan, app:2@sha256:c now'],
  ],
  [
    'kept by other flags',
    services(updated(), unchanged, created),
    ['the service shop_old was removed since the plan was made'],
  ],
  [
    'new in the manifest, or gone from it',
    services(updated(), unchanged, { ...created, name: 'shop_more', spec: spec('more') }, removed),
    [
      'the service shop_new is in the plan, and the manifest does not have it',
      'the service shop_more is not in the plan',
    ],
  ],
];
test.each(ofServices)('a service: %s', (_, change, messages) => {
  expect(moves(change)).toEqual(messages);
  expect(moves(change, without)).toEqual(messages);
});

test('a value that only the fingerprint shows, and not without a key', () => {
  const other = services(updated(10, { Env: ['MODE=slow'] }), unchanged, created, removed);
  expect(moves(other)).toEqual([
    'the service shop_web would get other settings or values than in the plan; a deploy would now change its image',
  ]);
  expect(moves(other, without)).toEqual([]);
});

test('IDs in a spec count only where they are listed', () => {
  const resolved = { Configs: [{ ConfigID: 'c9', ConfigName: 'page' }] };
  expect(moves(services(updated(10, resolved), unchanged, created, removed))).toEqual([]);
});

const shown = 'key_…';
const ofObjects: [string, Partial<PlanFileSource>, string[]][] = [
  ['config removed', { objects: { ...objects, configs: [] } }, ['the config page was removed since the plan was made']],
  [
    'config removed and created again',
    { objects: { ...objects, configs: [{ ID: 'c2', Spec: { Name: 'page' } }] } },
    ['the config page was removed and created again since the plan was made'],
  ],
  [
    'secret created',
    { objects: { ...objects, secrets: [{ ID: 's1', Spec: { Name: `key_${'a1'.repeat(16)}` } }] } },
    [`the secret ${shown} was created since the plan was made`],
  ],
  [
    'network removed',
    { objects: { ...objects, networks: objects.networks.slice(1) } },
    ['the network shop_default was removed since the plan was made'],
  ],
  [
    'network of another manager',
    { objects: { ...objects, networks: [...objects.networks.slice(0, 1), { Id: 'x', Name: 'host', Scope: 'local' }] } },
    [],
  ],
];
test.each(ofObjects)('%s', (_, change, messages) => {
  expect(moves(change)).toEqual(messages);
  expect(moves(change, without)).toEqual(messages);
});

test('other content of a secret shows only by its fingerprint', () => {
  const secrets = [{ Name: `key_${'b2'.repeat(16)}`, Data: 'b3RoZXI=' }];
  const change = { desired: { ...source.desired, services: [], secrets } };
  const before = makePlanFile({ ...source, desired: { ...source.desired, services: [] } }, writing);
  expect(moves(change, writing, before)).toEqual([`the secret ${shown} would have other content or settings`]);
});

describe('leaveScaled', () => {
  const left = (change: object, before = reviewed) =>
    leaveScaled(diff([{ ...scaled, ...change }]), before, (text) => text).services[0]?.status;

  test('a service that the plan does not change keeps the replicas of an autoscaler', () => {
    expect(left({})).toBe('unchanged');
    const fresh = leaveScaled(diff([updated(), scaled, created, removed]), reviewed, (text) => text);
    expect(moves({ diff: fresh })).toEqual([]);
  });

  test('not with another change, not if the manifest has other replicas, and not one that the plan changes', () => {
    expect(left({ changes: [...scaled.changes, { what: 'environment' }] })).toBe('updated');
    expect(left({ service: running('api', 20) })).toBe('updated');
    expect(left({ name: 'shop_web' })).toBe('updated');
  });
});

test('no value and no name of a secret with its hash is in the file', () => {
  const text = JSON.stringify([reviewed, makePlanFile(source, without)]);
  expect(text).not.toMatch(/hunter2|aHVudGVyMg|fast|a1a1a1|PASSWORD"/);
  expect(makePlanFile(source, without)).not.toHaveProperty('services.0.fingerprint');
});
