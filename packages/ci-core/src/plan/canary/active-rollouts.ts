import type { StackDiff } from '../changes/diff-stack.ts';
import type { DeployPlan } from '../deploy/deploy-plan.ts';
import type { DesiredService } from '../stack/desired-stack.ts';
import { replicasIn, sameVersion } from '../stack/same-version.ts';
import type { Service, StackState } from '../stack/stack-state.ts';
import type { PlannedRollout } from './planned-rollout.ts';
import type { CanaryState } from './service/canary-state.ts';
import { configAt, pathOfConfig } from './share/config-swap.ts';
import { traefikProblem } from './share/traefik-weights.ts';

/** A rollout of a service whose version a deploy changes. */
export type ActiveRollout = {
  readonly rollout: PlannedRollout;
  /** The new version. */
  readonly desired: DesiredService;
  /** Tasks of the canary, and of the stable version. */
  readonly replicas: number;
  readonly stable: number;
  readonly proxy: CanaryState['proxy'];
};

export type ActiveRollouts = {
  readonly active: readonly ActiveRollout[];
  /** Why a service is changed without its rollout. */
  readonly warnings: readonly string[];
};

/** The rollouts that a deploy goes through: those of running services that get another version. */
export function activeRollouts(
  { stack, rollouts = [] }: Pick<DeployPlan, 'stack' | 'rollouts'>,
  { services, desired }: Pick<StackDiff, 'services' | 'desired'>,
  now: StackState,
): ActiveRollouts {
  const active: ActiveRollout[] = [];
  const warnings: string[] = [];
  for (const rollout of rollouts) {
    const name = `${stack}_${rollout.service}`;
    const diff = services.find((one) => one.name === name);
    const wanted = desired.find(({ spec }) => spec.Name === name);
    if (diff?.status !== 'updated' || wanted === undefined || sameVersion(diff.service.Spec, diff.spec)) continue;
    const stable = replicasIn(diff.service.Spec) ?? 0;
    const proxy = proxyOf(stack, rollout, desired, now);
    const runs = now.tasks.some(({ ServiceID, Status }) => ServiceID === diff.service.ID && Status.State === 'running');
    const idle = stable === 0 ? 'it is not replicated, or has no task' : runs ? undefined : 'none of its tasks runs';
    const why = idle ?? otherNames(rollout, wanted) ?? unlikeForTraefik(rollout, wanted, diff.service) ?? proxy;
    if (typeof why === 'string') warnings.push(`${name} is changed without a ${rollout.strategy}: ${why}`);
    else {
      const replicas = rollout.replicas ?? (rollout.strategy === 'blue-green' ? stable : 1);
      active.push({ rollout, desired: wanted, replicas, stable, proxy: why });
    }
  }
  return { active, warnings };
}

/** Why the DNS name of a service does not lead to the tasks of both versions. */
function otherNames({ traffic }: PlannedRollout, { spec }: DesiredService): string | undefined {
  if (traffic?.driver !== 'replicas' || spec.EndpointSpec?.Mode === 'dnsrr') return undefined;
  return 'shares by replicas need "endpoint_mode: dnsrr"';
}

function unlikeForTraefik(
  { traffic, strategy }: PlannedRollout,
  { spec }: DesiredService,
  { Spec }: Service,
): string | undefined {
  if (traffic?.driver !== 'traefik' || strategy === 'rehearse') return undefined;
  return traefikProblem(spec.Labels ?? {}, Spec.Labels ?? {});
}

/** Where the proxy of a rollout has the config with the shares; or why it cannot be used. */
function proxyOf(
  stack: string,
  { traffic, template, strategy }: PlannedRollout,
  desired: readonly DesiredService[],
  now: StackState,
): CanaryState['proxy'] | string {
  if (strategy === 'rehearse' || traffic === undefined || !('proxy' in traffic)) return undefined;
  const service = `${stack}_${traffic.proxy}`;
  const wanted = desired.find(({ spec }) => spec.Name === service);
  const running = now.services.find(({ Spec }) => Spec.Name === service);
  const target = wanted && pathOfConfig(wanted.spec, template?.config ?? '');
  if (target === undefined) return `${service} does not use the config ${template?.config} of ${traffic.config}`;
  const rest = running && configAt(running.Spec, target);
  if (rest === undefined) return `${service} does not run yet, or has no config at ${target}`;
  return { service, target, rest: rest.ConfigName, restId: rest.ConfigID };
}
