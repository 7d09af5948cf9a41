import { expect, test } from 'vitest';
import type { Rollout } from '../../../settings/canary/rollout.ts';
import { diffServices } from '../../changes/diff-services.ts';
import type { Release } from '../../release/release.ts';
import { specHash, versionHash } from '../../release/release-version.ts';
import { rollbackTarget } from '../../release/rollback-target.ts';
import type { DesiredService, DesiredStack } from '../../stack/desired-stack.ts';
import type { Service, ServiceSpec, StackState, Task } from '../../stack/stack-state.ts';
import { type ActiveRollout, activeRollouts } from '../active-rollouts.ts';
import { resume } from '../resume.ts';
import { canaryStateIn } from '../service/canary-state.ts';
import { atRest } from './at-rest.ts';
import { leaveTraffic, withoutCanaries } from './leave-traffic.ts';
import { proxyConfigs, withRunningShare, withRunningShares } from './running-share.ts';
import { canaryOf, shareChange } from './share-change.ts';
import { isShareConfig } from './share-config.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const use = (name: string) => ({ ConfigName: name, ConfigID: `id-${name}`, File: { Name: '/nginx.conf' } });
const spec = (name: string, image: string, more: object = {}, config?: string): ServiceSpec => ({
  ...{ Name: `shop_${name}`, Labels: { 'com.docker.stack.namespace': 'shop', 'traefik.enable': 'true' } },
  Mode: { Replicated: { Replicas: 4 } },
  EndpointSpec: { Mode: 'dnsrr', Ports: [{ PublishedPort: 80 }] },
  TaskTemplate: {
    ContainerSpec: { Image: image, ...(config === undefined ? {} : { Configs: [use(config)] }) },
    Networks: [{ Target: 'net', Aliases: [name] } as never],
  },
  ...more,
});
const running = (one: ServiceSpec): Service => ({ ID: `id-${one.Name}`, Version: { Index: 1 }, Spec: one });
const wanted = (one: ServiceSpec): DesiredService => ({ spec: one, login: undefined });
const rollout: Rollout = {
  ...{ service: 'web', at: 'swarm-ci.yaml:4:5', strategy: 'canary', steps: [0.2], hold: 1, maxHold: 5, minRequests: 1 },
  ...{
    lowTraffic: 'abort',
    judge: { prometheus: [] },
    probes: [],
    approve: undefined,
    deadline: 1,
    keep: 1,
    replicas: undefined,
  },
  traffic: { driver: 'nginx', proxy: 'proxy', config: 'a.conf' },
};
const template = { config: 'conf_2', text: 'x ${WEB_CANARY_SHARE}%\n' };
const plan = { stack: 'shop', rollouts: [{ ...rollout, template }] };
const desired: DesiredStack = {
  services: [wanted(spec('web', 'web:2')), wanted(spec('proxy', 'nginx:1', {}, 'conf_2'))],
  ...{ networks: [], secrets: [], configs: [{ Name: 'conf_2', Data: base64(template.text) }] },
};
const now: StackState = {
  services: [running(spec('web', 'web:1')), running(spec('proxy', 'nginx:1', {}, 'conf_1'))],
  tasks: [{ ID: 't', ServiceID: 'id-shop_web', Status: { State: 'running' } } as Task],
};
const ids = { networks: new Map(), configs: new Map(), secrets: new Map() };
const diffOf = (some: DesiredStack, state = now) => ({
  services: diffServices(some.services, state.services, ids, () => true),
  desired: some.services,
});
const [active] = activeRollouts(plan, diffOf(desired), now).active as [ActiveRollout];
const state = { strategy: 'canary', step: 0, share: 0.2, proxy: active.proxy } as const;

test('only a changed version of a running service has a rollout, and a warning says why it has none', () => {
  expect(active).toMatchObject({ replicas: 1, stable: 4 });
  expect(active.proxy).toEqual({ service: 'shop_proxy', target: '/nginx.conf', rest: 'conf_1', restId: 'id-conf_1' });
  const same = { ...desired, services: now.services.map(({ Spec }) => wanted(Spec)) };
  expect(activeRollouts(plan, diffOf(same), now)).toEqual({ active: [], warnings: [] });
  const first = { ...now, services: now.services.slice(0, 1) };
  expect(activeRollouts(plan, diffOf(desired, first), first).warnings).toEqual([
    'shop_web is changed without a canary: shop_proxy does not run yet, or has no config at /nginx.conf',
  ]);
  const none = { ...now, services: [running(spec('web', 'web:1', { Mode: { Replicated: { Replicas: 0 } } }))] };
  expect(activeRollouts(plan, diffOf(desired, none), none).warnings[0]).toContain('has no task');
  const down = { ...now, tasks: [] };
  expect(activeRollouts(plan, diffOf(desired, down), down).warnings).toEqual([
    'shop_web is changed without a canary: none of its tasks runs',
  ]);
});

test('the canary has the new version, but no port, no name of the stable service, and no labels of Traefik', () => {
  const { spec: canary } = canaryOf('shop', active, state);
  expect(canary).toMatchObject({
    ...{ Name: 'shop_web-canary', EndpointSpec: { Mode: 'dnsrr' }, Mode: { Replicated: { Replicas: 1 } } },
    TaskTemplate: { ContainerSpec: { Image: 'web:2' }, Networks: [{ Target: 'net', Aliases: ['web-canary'] }] },
  });
  expect(canary.EndpointSpec?.Ports).toBeUndefined();
  expect(Object.keys(canary.Labels ?? {}).sort()).toEqual([
    ...['com.docker.stack.namespace', 'swarm-ci.canary', 'swarm-ci.canary.state'],
  ]);
  expect(canaryStateIn(canary)).toEqual(state);
});

test('by replicas, the number of tasks makes the share, under the name of the stable service', () => {
  const byReplicas = { ...active, rollout: { ...active.rollout, traffic: { driver: 'replicas' } as const } };
  const at = (share: number) => canaryOf('shop', byReplicas, { ...state, share }).spec;
  expect(at(0).TaskTemplate.Networks).toEqual([{ Target: 'net', Aliases: ['web-canary'] }]);
  expect(at(0.2)).toMatchObject({
    Mode: { Replicated: { Replicas: 1 } },
    TaskTemplate: { Networks: [{ Aliases: ['web-canary', 'web'] }] },
  });
  expect(at(0.5).Mode).toEqual({ Replicated: { Replicas: 4 } });
});

test('a share is a config of its own for the running proxy; at rest it is the one of the manifest', () => {
  const rest = atRest(desired, plan.rollouts);
  expect(rest.configs).toEqual([{ Name: 'conf_2', Data: base64('') }]);
  const { services, configs } = shareChange(plan, rest, active, state, [{ service: 'web', share: 0.2 }], now);
  expect(services.map((one) => one.spec.Name)).toEqual(['shop_web-canary', 'shop_proxy']);
  const [share] = configs;
  expect(Buffer.from(share?.Data ?? '', 'base64').toString()).toBe('x 20%\n');
  expect(isShareConfig(share?.Name ?? '')).toBe(true);
  expect(services[1]?.spec.TaskTemplate.ContainerSpec?.Configs).toMatchObject([{ ConfigName: share?.Name }]);
  const dark = shareChange(plan, rest, active, state, [{ service: 'web', share: 0 }], now);
  expect(dark.services.map((one) => one.spec.Name)).toEqual(['shop_web-canary']);
});

test('what a canary has changed is undone from its labels alone; a proxy at rest stays as it is', () => {
  const canary = running(canaryOf('shop', active, state).spec);
  const proxy = running(spec('proxy', 'nginx:1', {}, 'conf_2-share-0123456789ab'));
  const serving = { ...now, services: [proxy], canaries: { services: [canary], tasks: [] } };
  const rest = [{ ConfigName: 'conf_1', ConfigID: 'id-conf_1', File: { Name: '/nginx.conf' } }];
  const [left] = leaveTraffic(serving, [canary], new Map());
  expect(left?.spec.TaskTemplate.ContainerSpec?.Configs).toEqual(rest);
  expect(withoutCanaries(serving).services[0]?.Spec.TaskTemplate.ContainerSpec?.Configs).toEqual(rest);
  const [later] = leaveTraffic(serving, [canary], new Map([['shop_proxy', 'conf_2']]));
  expect(later?.spec.TaskTemplate.ContainerSpec?.Configs).toMatchObject([{ ConfigName: 'conf_2' }]);
  expect(leaveTraffic(now, [canary], new Map())).toEqual([]);
});

test('while a canary serves, its proxy keeps the config that it has, in a deploy and in a restore', () => {
  const canary = running(canaryOf('shop', active, state).spec);
  const proxy = running(spec('proxy', 'nginx:1', {}, 'conf_2-share-0123456789ab'));
  const serving = { ...now, services: [proxy], canaries: { services: [canary], tasks: [] } };
  const kept = [{ ConfigName: 'conf_2-share-0123456789ab', ConfigID: 'id-conf_2-share-0123456789ab' }];
  const wantedProxy = spec('proxy', 'nginx:2', {}, 'conf_2');
  const next = withRunningShare(wantedProxy, serving);
  expect(next.TaskTemplate.ContainerSpec).toMatchObject({ Image: 'nginx:2', Configs: kept });
  expect(withRunningShare(spec('web', 'web:2'), serving)).toEqual(spec('web', 'web:2'));
  expect(withRunningShare(wantedProxy, now)).toBe(wantedProxy);
  const [restored] = withRunningShares({ ...now, services: [now.services[1] as Service] }, serving).services;
  expect(restored?.Spec.TaskTemplate.ContainerSpec).toMatchObject({ Image: 'nginx:1', Configs: kept });
  expect([...proxyConfigs(desired.services, serving)]).toEqual([['shop_proxy', 'conf_2']]);
});

test('the share of a proxy is not a manual change, which a rollback would undo instead of going back to a release', () => {
  const canary = running(canaryOf('shop', active, state).spec);
  const proxy = running(spec('proxy', 'nginx:1', {}, 'conf_2-share-0123456789ab'));
  const serving = {
    ...now,
    services: [now.services[0] as Service, proxy],
    canaries: { services: [canary], tasks: [] },
  };
  const of = (id: string): Release => ({
    ...({ id, configs: [] } as unknown as Release),
    specs: Object.fromEntries(now.services.map(({ Spec }) => [Spec.Name, specHash(Spec)])),
    versions: Object.fromEntries(now.services.map(({ Spec }) => [Spec.Name, versionHash(Spec)])),
  });
  const [earlier, live] = [of('1'), of('2')];
  const kept = { releases: [earlier, live], live, history: [], created: [] };
  expect(rollbackTarget(kept, serving, undefined).kind).not.toBe('release');
  expect(rollbackTarget(kept, withoutCanaries(serving), undefined)).toMatchObject({ release: { id: '1' } });
});

test('a waiting canary is resumed only by its own version, and within its deadline', () => {
  const until = '2026-01-02T00:00:00.000Z';
  const canary = running(canaryOf('shop', active, { ...state, until }).spec);
  const waiting = { ...now, canaries: { services: [canary], tasks: [] } };
  const at = (iso: string, one = active) => resume('shop', one, waiting, ids, Date.parse(iso));
  expect(at('2026-01-01T00:00:00Z')).toMatchObject({ phase: { at: 'waiting', step: 0 } });
  expect(at('2026-01-03T00:00:00Z')).toBeUndefined();
  expect(at('2026-01-01T00:00:00Z', { ...active, desired: wanted(spec('web', 'web:3')) })).toBeUndefined();
  const busy = { ...now, canaries: { services: [running(canaryOf('shop', active, state).spec)], tasks: [] } };
  expect(resume('shop', active, busy, ids, 0)).toBeUndefined();
});
