import { readSwarmObjects } from '../../effects/swarm/swarm-objects.ts';
import { proxyConfigs, withRunningShare } from '../../plan/canary/share/running-share.ts';
import { diffServices } from '../../plan/changes/diff-services.ts';
import type { StackDiff } from '../../plan/changes/diff-stack.ts';
import { idsOf, type SwarmObjects } from '../../plan/changes/object-changes.ts';
import type { DesiredService, DesiredStack } from '../../plan/stack/desired-stack.ts';
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

/** What a deploy changes while canaries serve: their proxies keep the shares that they have now. */
export async function whileServing(
  session: Session,
  asked: { readonly desired: DesiredStack; readonly diff: StackDiff },
  now: StackState,
): Promise<WhileServing> {
  const serving = (services: readonly DesiredService[]) =>
    services.map((one) => ({ ...one, spec: withRunningShare(one.spec, now) }));
  const names = proxyConfigs(asked.desired.services, now);
  const desired = { ...asked.desired, services: serving(asked.desired.services) };
  const settled = serving(asked.diff.desired);
  const objects = await session.withReconnect(({ engine }) => readSwarmObjects(engine, desired));
  const proxies = settled.filter(({ spec }) => names.has(spec.Name));
  const shared = diffServices(proxies, now.services, idsOf(objects), () => false);
  const services = asked.diff.services.map((one) => shared.find(({ name }) => name === one.name) ?? one);
  const configs = asked.desired.configs.filter(({ Name }) => [...names.values()].includes(Name));
  return { desired, diff: { ...asked.diff, services, desired: settled }, objects, rest: { names, configs } };
}
