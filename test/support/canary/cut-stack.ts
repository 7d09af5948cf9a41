import type { PlannedRollout } from '../../../packages/ci-core/src/plan/canary/planned-rollout.ts';
import { atRest } from '../../../packages/ci-core/src/plan/canary/share/at-rest.ts';
import type { DesiredService, DesiredStack } from '../../../packages/ci-core/src/plan/stack/desired-stack.ts';
import type { Service, ServiceSpec, StackState } from '../../../packages/ci-core/src/plan/stack/stack-state.ts';

// A stack of a web service behind a proxy, as values: what the engine has, and which version gets the traffic.

export type Strategy = Pick<PlannedRollout, 'strategy' | 'steps' | 'approve'> & {
  readonly driver: 'haproxy' | 'replicas' | 'traefik';
};

/** The stack while no canary serves, of a version; the config of the proxy differs from version to version, too. */
export function stackOf(version: number, { driver, ...rollout }: Strategy) {
  const text = `canary \${WEB_CANARY_SHARE} stable \${WEB_STABLE_SHARE} of ${version}`;
  const config = `conf_${version}`;
  const traffic = driver === 'haproxy' ? { driver, proxy: 'proxy', config: 'proxy.conf' } : { driver };
  const planned: PlannedRollout = {
    ...{
      service: 'web',
      at: 'swarm-ci.yaml:4:5',
      ...rollout,
      hold: 1,
      maxHold: 5,
      minRequests: 1,
      lowTraffic: 'abort',
    },
    ...{ judge: { prometheus: [] }, probes: [], deadline: 1_000, keep: 1, replicas: undefined, traffic },
    template: driver === 'haproxy' ? { config, text } : undefined,
  };
  const rollouts = [planned];
  const desired: DesiredStack = {
    services: [wanted(webSpec(version, driver)), wanted(proxySpec(config))],
    ...{ networks: [], secrets: [], configs: [{ Name: config, Data: '' }] },
  };
  return { plan: { stack: 'shop', rollouts }, desired: atRest(desired, rollouts) };
}

const wanted = (spec: ServiceSpec): DesiredService => ({ spec, login: undefined });

/** As Traefik needs them to take a stable version and its canary as one service. */
export const TRAEFIK_LABELS = {
  'traefik.enable': 'true',
  'traefik.http.routers.web.rule': 'Host(`shop.example.com`)',
  'traefik.http.services.web.loadbalancer.server.port': '8080',
  'traefik.http.services.web.loadbalancer.server.weight': '100',
};

function webSpec(version: number, driver: Strategy['driver']): ServiceSpec {
  return {
    ...(driver === 'traefik' ? { Labels: TRAEFIK_LABELS } : {}),
    ...{ Name: 'shop_web', Mode: { Replicated: { Replicas: 2 } }, EndpointSpec: { Mode: 'dnsrr' } },
    TaskTemplate: {
      ContainerSpec: { Image: `web:${version}` },
      Networks: [{ Target: 'net', Aliases: ['web'] } as never],
    },
  };
}

function proxySpec(config: string): ServiceSpec {
  const Configs = [{ ConfigName: config, ConfigID: `id-${config}`, File: { Name: '/proxy.conf' } }];
  return { Name: 'shop_proxy', TaskTemplate: { ContainerSpec: { Image: 'proxy:1', Configs } } };
}

export const serviceOf = (Spec: ServiceSpec): Service => ({ ID: `id-${Spec.Name}`, Version: { Index: 1 }, Spec });
export const runningTask = (ServiceID: string) =>
  ({ ID: `task-${ServiceID}`, ServiceID, Status: { State: 'running' } }) as never;

/** The share of the canary by what the engine has: by the config of the proxy, the DNS name, or the weights. */
export function shareOfCanary(state: StackState, texts: ReadonlyMap<string, string>, { driver }: Strategy): number {
  if (driver === 'replicas') {
    const networks = JSON.stringify(state.canaries?.services[0]?.Spec.TaskTemplate.Networks ?? []);
    return networks.includes('"web"') ? 0.5 : 0;
  }
  if (driver === 'traefik') {
    const weight = ({ Spec: { Labels = {} } }: Service) =>
      Labels['traefik.enable'] === 'true' ? Number(Labels['traefik.http.services.web.loadbalancer.server.weight']) : 0;
    const stable = state.services.filter(({ Spec }) => Spec.Name === 'shop_web').map((one) => 2 * weight(one));
    const canary = state.canaries?.services.map(weight) ?? [0];
    return (canary[0] ?? 0) / ((canary[0] ?? 0) + (stable[0] ?? 0));
  }
  const proxy = state.services.find(({ Spec }) => Spec.Name === 'shop_proxy');
  const name = proxy?.Spec.TaskTemplate.ContainerSpec?.Configs?.[0]?.ConfigName ?? '';
  const share = /^canary (\d+) stable (\d+) /.exec(texts.get(name) ?? '');
  if (share === null) throw new Error(`the proxy has the config ${name}, which was not made`);
  return Number(share[1]) / (Number(share[1]) + Number(share[2]));
}
