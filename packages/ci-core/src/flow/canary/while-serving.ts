import { readSwarmObjects } from '../../effects/swarm/swarm-objects.ts';
import type { ActiveRollout } from '../../plan/canary/active-rollouts.ts';
import { desiredAtShares } from '../../plan/canary/share/share-change.ts';
import type { Share } from '../../plan/canary/share/share-text.ts';
import { diffServices } from '../../plan/changes/diff-services.ts';
import type { StackDiff } from '../../plan/changes/diff-stack.ts';
import { idsOf, type SwarmObjects } from '../../plan/changes/object-changes.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { DesiredStack } from '../../plan/stack/desired-stack.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { Session } from '../session/session.ts';
import type { RestConfigs } from './end-canaries.ts';

export type WhileServing = {
  readonly desired: DesiredStack;
  readonly diff: StackDiff;
  readonly objects: SwarmObjects;
  /** What gives all traffic to the stable versions afterwards. */
  readonly rest: RestConfigs;
};

/** What a deploy changes while canaries serve their shares: their proxies keep them. */
export async function whileServing(
  session: Session,
  { rollouts = [] }: Pick<DeployPlan, 'rollouts'>,
  asked: { readonly desired: DesiredStack; readonly diff: StackDiff },
  { active, shares }: { readonly active: readonly ActiveRollout[]; readonly shares: readonly Share[] },
  now: StackState,
): Promise<WhileServing> {
  const at = (services: DesiredStack['services']) =>
    desiredAtShares({ ...asked.desired, services }, rollouts, active, shares);
  const desired = at(asked.desired.services);
  const settled = at(asked.diff.desired).services;
  const objects = await session.withReconnect(({ engine }) => readSwarmObjects(engine, desired));
  const proxies = active.flatMap(({ proxy }) => proxy?.service ?? []);
  const shared = diffServices(
    settled.filter(({ spec }) => proxies.includes(spec.Name)),
    now.services,
    idsOf(objects),
    () => false,
  );
  const services = asked.diff.services.map((one) => shared.find(({ name }) => name === one.name) ?? one);
  const names = new Map(
    active.flatMap(({ proxy, rollout }) =>
      proxy && rollout.template ? [[proxy.service, rollout.template.config]] : [],
    ),
  );
  const configs = asked.desired.configs.filter(({ Name }) => [...names.values()].includes(Name));
  return { desired, diff: { ...asked.diff, services, desired: settled }, objects, rest: { names, configs } };
}
