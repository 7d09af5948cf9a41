import { describe, expect, test } from 'vitest';
import { service, spec } from '../../../../../test/support/stack/stack-scene.ts';
import type { DesiredStack } from '../stack/desired-stack.ts';
import type { Service, ServiceSpec } from '../stack/stack-state.ts';
import { diffFindings } from './diff-findings.ts';
import { diffStack, type PrunePolicy } from './diff-stack.ts';
import type { SwarmObjects } from './object-changes.ts';
import { stepsOf } from './service-step.ts';

const manifest = {
  stack: 'shop',
  composeFile: 'docker-compose.prod.yaml',
  services: [{ name: 'web', image: 'app:1', at: 'docker-compose.prod.yaml:2:3' }],
};
const nothing: SwarmObjects = { networks: [], configs: [], secrets: [] };
const policy: PrunePolicy = { prune: true, pruneForeign: false, own: new Set(['shop_web', 'shop_old']) };
const stack = (services: readonly ServiceSpec[], more: Partial<DesiredStack> = {}): DesiredStack => ({
  services: services.map((one) => ({ spec: one, login: undefined })),
  networks: [],
  configs: [],
  secrets: [],
  ...more,
});
const named = (Name: string, change: object = {}, image = 'app:1') => ({ ...spec(change, image), Name });
const of = (one: ServiceSpec, more: object = {}) => service(one, { ID: `id-${one.Name}`, ...more });
const diffOf = (desired: DesiredStack, now: readonly Service[], more: Partial<Parameters<typeof diffStack>[0]> = {}) =>
  diffStack(
    {
      plan: { stack: 'shop', pins: {}, resolveImage: 'always' },
      compiled: { desired, images: new Map() },
      isRollback: false,
      policy,
      ...more,
    },
    { services: now, tasks: [] },
    nothing,
  );
const statuses = ({ services }: ReturnType<typeof diffStack>) =>
  Object.fromEntries(services.map(({ name, status }) => [name, status]));

describe('services', () => {
  test('what is equal is not sent, and removals are only of services of our own', () => {
    const desired = stack([named('shop_web'), named('shop_api', {}, 'app:2'), named('shop_new')]);
    const now = ['shop_web', 'shop_api', 'shop_old', 'shop_theirs'].map((name) => of(named(name)));
    const diff = diffOf(desired, now);
    expect(statuses(diff)).toEqual({
      shop_web: 'unchanged',
      shop_api: 'updated',
      shop_new: 'created',
      shop_old: 'removed',
    });
    expect(stepsOf(diff.services).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'update shop_api',
      'create shop_new',
      'remove shop_old',
    ]);
    expect(diff.foreign).toEqual(['shop_theirs']);
    expect(diffFindings(diff, manifest)).toMatchObject([
      { level: 'problem', code: 'INVALID_INPUT', message: expect.stringContaining('shop_theirs') },
    ]);
  });

  test('prune: false removes none, --prune-foreign removes all', () => {
    const now = [of(named('shop_old')), of(named('shop_theirs'))];
    const never = diffOf(stack([]), now, { policy: { ...policy, prune: false } });
    expect([statuses(never), never.foreign]).toEqual([{}, []]);
    const all = diffOf(stack([]), now, { policy: { ...policy, pruneForeign: true } });
    expect(statuses(all)).toEqual({ shop_old: 'removed', shop_theirs: 'removed' });
    expect(all.foreign).toEqual([]);
  });

  test('the counter of a forced update stays', () => {
    const forced = named('shop_web', { TaskTemplate: { ...spec({}, 'app:1').TaskTemplate, ForceUpdate: 7 } });
    const diff = diffOf(stack([named('shop_web')]), [of(forced)]);
    expect(statuses(diff)).toEqual({ shop_web: 'unchanged' });
    expect(diff.services[0]).toMatchObject({ spec: { TaskTemplate: { ForceUpdate: 7 } } });
  });
});

describe('what the engine would refuse is a problem at its place', () => {
  const found = (desired: ServiceSpec, now: readonly Service[] = []) =>
    diffFindings(diffOf(stack([desired]), now), manifest);

  test('another mode', () => {
    const message = expect.stringContaining('from replicated to global');
    const problem = { level: 'problem', at: 'docker-compose.prod.yaml:2:3', message };
    expect(found(named('shop_web', { Mode: { Global: {} } }), [of(named('shop_web'))])).toMatchObject([problem]);
  });

  test('an ingress port without a virtual IP', () => {
    const EndpointSpec = { Mode: 'dnsrr', Ports: [{ TargetPort: 80, PublishedPort: 80 }] };
    expect(found(named('shop_web', { EndpointSpec }))).toMatchObject([{ level: 'problem' }]);
    const host = { ...EndpointSpec, Ports: [{ ...EndpointSpec.Ports[0], PublishMode: 'host' }] };
    expect(found(named('shop_web', { EndpointSpec: host }))).toEqual([]);
  });
});

describe('jobs', () => {
  const job = (image: string, Labels: object = {}) =>
    named('shop_web', { Mode: { ReplicatedJob: {} }, Labels: { ...Labels } }, image);
  const stored = (image: string) =>
    of(named('shop_web', { Mode: { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } } }, image));

  test('what the engine fills in does not count as a change, so the job does not run again', () => {
    expect(statuses(diffOf(stack([job('app:1')]), [stored('app:1')]))).toEqual({ shop_web: 'unchanged' });
  });

  test('a deploy runs a changed job; a rollback does not, unless its label allows it', () => {
    const now = [stored('app:2')];
    expect(statuses(diffOf(stack([job('app:1')]), now))).toEqual({ shop_web: 'updated' });
    const back = diffOf(stack([job('app:1')]), now, { isRollback: true });
    expect([statuses(back), back.desired, back.jobsLeft]).toEqual([{}, [], ['shop_web']]);
    const allowed = stack([job('app:1', { 'swarm-ci.on-rollback': 'run' })]);
    expect(statuses(diffOf(allowed, now, { isRollback: true }))).toEqual({ shop_web: 'updated' });
  });
});

describe('networks, configs and secrets', () => {
  const network = { Name: 'shop_default', Driver: 'overlay', Labels: { 'com.docker.stack.namespace': 'shop' } };
  const present = { ...network, Id: 'n1', Scope: 'swarm', Attachable: false, Internal: false };
  const desired = (change: object = {}) =>
    stack([], { networks: [{ ...network, ...change }], configs: [{ Name: 'page' }], secrets: [{ Name: 'key' }] });
  const objects = (change: object = {}): SwarmObjects => ({
    networks: [
      { ...present, ...change },
      { ...present, Id: 'n2', Name: 'local', Scope: 'local' },
    ],
    configs: [{ ID: 'c1', Spec: { Name: 'page' } }],
    secrets: [],
  });
  const withObjects = (given: DesiredStack, there: SwarmObjects) =>
    diffStack(
      {
        plan: { stack: 'shop', pins: {}, resolveImage: 'always' },
        compiled: { desired: given, images: new Map() },
        isRollback: false,
        policy,
      },
      { services: [], tasks: [] },
      there,
    );

  test('only what does not exist is made', () => {
    const diff = withObjects(desired(), objects());
    expect(diff.missing.map(({ of: kind, name }) => `${kind} ${name}`)).toEqual(['secrets key']);
    expect(diff.frozen).toEqual([]);
    expect(withObjects(desired(), nothing).missing).toHaveLength(3);
  });

  test('a new network whose subnet overlaps with that of another one stops the deploy', () => {
    const ofNetwork = (Subnet: string, more: object = {}) => ({ IPAM: { Config: [{ Subnet }] }, ...more });
    const judged = (asked: object, has: object) =>
      diffFindings(withObjects(desired({ Name: 'shop_new', ...asked }), objects({ Name: 'other', ...has })), manifest);
    expect(judged(ofNetwork('10.9.7.0/24'), ofNetwork('10.9.0.0/16'))).toMatchObject([
      {
        level: 'problem',
        message:
          'the subnet 10.9.7.0/24 of the network shop_new overlaps with that of the network other (10.9.0.0/16): the engine would give its tasks no address',
      },
    ]);
    expect(judged(ofNetwork('10.8.0.0/24'), ofNetwork('10.9.0.0/16'))).toEqual([]);
    expect(judged(ofNetwork('10.9.0.0/16', { Driver: 'macvlan' }), ofNetwork('10.9.0.0/16'))).toEqual([]);
    expect(judged({}, ofNetwork('10.9.0.0/16'))).toEqual([]);
  });

  test.each([
    [{ Attachable: true }, 'attachable'],
    [{ Internal: true }, 'internal'],
    [{ Options: { mtu: '1400' } }, 'options'],
    [{ Driver: 'weave' }, 'driver'],
    [{ IPAM: { Config: [{ Subnet: '10.9.0.0/24' }] } }, 'ipam'],
  ])('a network that should have %o has a warning, because Docker does not change it', (change, word) => {
    const [finding, ...more] = diffFindings(withObjects(desired(change), objects()), manifest);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ level: 'warning', message: expect.stringContaining(`(${word})`) });
  });

  test('a network of another stack is not taken', () => {
    const theirs = objects({ Labels: { 'com.docker.stack.namespace': 'other' } });
    expect(diffFindings(withObjects(desired(), theirs), manifest)).toMatchObject([{ level: 'problem' }]);
  });
});
