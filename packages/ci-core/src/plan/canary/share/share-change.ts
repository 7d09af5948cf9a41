import type { DeployPlan } from '../../deploy/deploy-plan.ts';
import type { DesiredService, DesiredStack } from '../../stack/desired-stack.ts';
import type { StackState } from '../../stack/stack-state.ts';
import type { ActiveRollout } from '../active-rollouts.ts';
import { canaryService } from '../service/canary-service.ts';
import type { CanaryState } from '../service/canary-state.ts';
import { partOf } from '../service/part-of.ts';
import { withConfigAt } from './config-swap.ts';
import { shareConfig } from './share-config.ts';
import type { Share } from './share-text.ts';
import { isTraefikLabel, weightedLabels } from './traefik-weights.ts';

/** The canary of a rollout, as it is wanted in a state. */
export function canaryOf(stack: string, active: ActiveRollout, state: CanaryState): DesiredService {
  const { desired, rollout } = active;
  const { service, traffic } = rollout;
  const keepsAliases = traffic?.driver === 'replicas' && state.share > 0;
  const replicas = tasksFor(active, state.share);
  return canaryService(desired, { stack, service, state, replicas, keepsAliases, traefik: traefikOf(active, state) });
}

/** The weights that make the share; a rehearsal has no labels for Traefik. */
function traefikOf({ desired, rollout, replicas, stable }: ActiveRollout, { share }: CanaryState) {
  if (rollout.traffic?.driver !== 'traefik' || rollout.strategy === 'rehearse') return {};
  const labels = Object.entries(desired.spec.Labels ?? {}).filter(([name]) => isTraefikLabel(name));
  return weightedLabels(Object.fromEntries(labels), share, { canary: replicas, stable });
}

/** Where tasks of both versions answer to one name, their numbers make the share. */
function tasksFor({ rollout, replicas, stable }: ActiveRollout, share: number): number {
  if (rollout.traffic?.driver !== 'replicas' || share === 0) return replicas;
  return Math.max(1, Math.round((stable * share) / Math.max(1 - share, 0.01)));
}

/** What to change so that the canary of a rollout gets a share, and its service has this state; `shares` are those of all. */
export function shareChange(
  { stack, rollouts = [] }: Pick<DeployPlan, 'stack' | 'rollouts'>,
  desired: DesiredStack,
  active: ActiveRollout,
  state: CanaryState,
  shares: readonly Share[],
  now: StackState,
): DesiredStack {
  const canary = canaryOf(stack, active, state);
  const { rollout, proxy } = active;
  const running = now.services.find(({ Spec }) => Spec.Name === proxy?.service)?.Spec;
  const config = desired.configs.find(({ Name }) => Name === rollout.template?.config);
  if (proxy === undefined || running === undefined || config === undefined || shares.every(({ share }) => share === 0))
    return partOf(desired, [canary]);
  const shared = shareConfig(rollout, rollouts, shares, config);
  const changed = { spec: withConfigAt(running, proxy.target, shared.Name), login: undefined };
  return partOf({ ...desired, configs: [...desired.configs, shared] }, [canary, changed]);
}
