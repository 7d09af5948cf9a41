import type { ServiceSpec, StackState } from '../../stack/stack-state.ts';
import { canaryStateIn } from '../service/canary-state.ts';
import { configAt, withConfigAt } from './config-swap.ts';
import { isShareConfig } from './share-config.ts';

type Proxy = { readonly service: string; readonly target: string };

function proxiesIn({ canaries }: StackState): Proxy[] {
  return (canaries?.services ?? []).flatMap(({ Spec }) => canaryStateIn(Spec)?.proxy ?? []);
}

/** The spec of a service with the config that divides the traffic now, if it is the proxy of a canary. */
export function withRunningShare(spec: ServiceSpec, now: StackState): ServiceSpec {
  return proxiesIn(now).reduce((changed, { service, target }) => {
    const running = now.services.find(({ Spec }) => Spec.Name === service);
    const use = running && configAt(running.Spec, target);
    if (service !== spec.Name || use === undefined || !isShareConfig(use.ConfigName)) return changed;
    return withConfigAt(changed, target, use.ConfigName, use.ConfigID);
  }, spec);
}

/** The state with the shares that the proxies have now, for a restore while canaries serve. */
export function withRunningShares(state: StackState, now: StackState): StackState {
  const services = state.services.map((one) => ({ ...one, Spec: withRunningShare(one.Spec, now) }));
  return { ...state, services };
}

/** Names of the configs that the proxies of canaries have in a stack, by proxy. */
export function proxyConfigs(
  services: readonly { readonly spec: ServiceSpec }[],
  now: StackState,
): Map<string, string> {
  return new Map(
    proxiesIn(now).flatMap(({ service, target }) => {
      const spec = services.find((one) => one.spec.Name === service)?.spec;
      const name = spec && configAt(spec, target)?.ConfigName;
      return name === undefined ? [] : [[service, name]];
    }),
  );
}
