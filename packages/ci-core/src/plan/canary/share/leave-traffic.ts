import type { DesiredService } from '../../stack/desired-stack.ts';
import type { Service, StackState } from '../../stack/stack-state.ts';
import { canaryStateIn } from '../service/canary-state.ts';
import { configAt, withConfigAt } from './config-swap.ts';
import { isShareConfig } from './share-config.ts';
import { weightedLabels, weightsIn } from './traefik-weights.ts';

/**
 * The services to update so that these canaries get no more traffic: their proxies, as they run, with the config that gives
 * all traffic to the stable versions; or the canaries themselves, without a weight for Traefik.
 */
export function leaveTraffic(
  { services }: StackState,
  canaries: readonly Pick<Service, 'Spec'>[],
  /** Names of the configs to use instead of those that the canaries name, by proxy. */
  rests: ReadonlyMap<string, string>,
): DesiredService[] {
  const changed = new Map<string, DesiredService>();
  for (const { Spec } of canaries) {
    const { Labels = {} } = Spec;
    if (weightsIn(Labels).some((weight) => weight > 0)) {
      const spec = { ...Spec, Labels: weightedLabels(Labels, 0, { canary: 1, stable: 1 }) };
      changed.set(Spec.Name, { spec, login: undefined });
    }
    const proxy = canaryStateIn(Spec)?.proxy;
    const spec =
      changed.get(proxy?.service ?? '')?.spec ?? services.find((one) => one.Spec.Name === proxy?.service)?.Spec;
    if (proxy === undefined || spec === undefined) continue;
    const config = configAt(spec, proxy.target)?.ConfigName;
    if (config === undefined || !isShareConfig(config)) continue;
    const rest = rests.get(proxy.service);
    const [name, id] = rest === undefined ? [proxy.rest, proxy.restId] : [rest, rest];
    changed.set(proxy.service, { spec: withConfigAt(spec, proxy.target, name, id), login: undefined });
  }
  return [...changed.values()];
}

/** The state without what its canaries have changed: as it is when they have left the traffic. */
export function withoutCanaries(state: StackState): StackState {
  const left = leaveTraffic(state, state.canaries?.services ?? [], new Map());
  if (left.length === 0) return state;
  const services = state.services.map((one) => {
    const spec = left.find((other) => other.spec.Name === one.Spec.Name)?.spec;
    return spec === undefined ? one : { ...one, Spec: spec };
  });
  return { ...state, services };
}
