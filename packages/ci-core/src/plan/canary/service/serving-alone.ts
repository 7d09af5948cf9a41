import type { Service, StackState } from '../../stack/stack-state.ts';
import { configAt } from '../share/config-swap.ts';
import { isShareConfig } from '../share/share-config.ts';
import { weightsIn } from '../share/traefik-weights.ts';
import { canaryStateIn, stableOf } from './canary-state.ts';

/** Names of the canaries that get traffic while no task of their stable version runs: without them, nothing serves. */
export function servingAlone(state: StackState, stack: string): string[] {
  const { services, tasks, canaries } = state;
  const runs = (some: StackState['tasks'], service: Service | undefined) =>
    some.some(({ ServiceID, Status }) => ServiceID === service?.ID && Status.State === 'running');
  const alone = (canaries?.services ?? []).filter((canary) => {
    const stable = services.find(({ Spec }) => Spec.Name === `${stack}_${stableOf(canary)}`);
    return hasTraffic(canary, state) && runs(canaries?.tasks ?? [], canary) && !runs(tasks, stable);
  });
  return alone.map(({ Spec }) => Spec.Name);
}

/** What its proxy has now counts: an aborted job may have written only one of the two. */
function hasTraffic({ Spec }: Service, { services }: StackState): boolean {
  const state = canaryStateIn(Spec);
  const proxy = services.find((one) => one.Spec.Name === state?.proxy?.service);
  const weights = weightsIn(Spec.Labels ?? {});
  if (weights.length > 0) return weights.some((weight) => weight > 0);
  if (state?.proxy === undefined || proxy === undefined) return (state?.share ?? 0) > 0;
  return isShareConfig(configAt(proxy.Spec, state.proxy.target)?.ConfigName ?? '');
}
