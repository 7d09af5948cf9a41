import type { Manager } from '../../effects/engine/engine.ts';
import { listReleases } from '../../effects/server/release-store.ts';
import { readSwarmObjects } from '../../effects/swarm/swarm-objects.ts';
import { withoutCanaries } from '../../plan/canary/share/leave-traffic.ts';
import type { BindChanges } from '../../plan/changes/bind-changes.ts';
import { diffStack, type StackDiff } from '../../plan/changes/diff-stack.ts';
import type { SwarmObjects } from '../../plan/changes/object-changes.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { workFolder } from '../../plan/deploy/target.ts';
import { type KeptReleases, ownServices } from '../../plan/release/rollback-target.ts';
import type { Compiled } from '../../plan/stack/desired-stack.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { DeployPolicy } from '../deploy/request.ts';

export type Compared = {
  readonly diff: StackDiff;
  readonly kept: KeptReleases;
  /** With the nodes of the swarm, unless the engine refuses to list them. */
  readonly now: StackState;
  /** The networks, configs and secrets that it was compared with. */
  readonly objects: SwarmObjects;
};

/** What a deploy would change now, without its lock, once it has ended the canaries that it finds. */
export async function compareStack(
  { host, engine }: Manager,
  plan: DeployPlan,
  compiled: Compiled,
  { prune, pruneForeign }: Pick<DeployPolicy, 'prune' | 'pruneForeign'>,
  comparing?: Promise<BindChanges>,
): Promise<Compared> {
  const [kept, present, objects, binds] = await Promise.all([
    listReleases(host, workFolder(plan), plan.stack),
    engine.readStack(plan.stack, { withNodes: true }),
    readSwarmObjects(engine, compiled.desired),
    comparing,
  ]);
  const now = withoutCanaries(present);
  const policy = { prune, pruneForeign, own: ownServices(kept) };
  return { diff: diffStack({ plan, compiled, isRollback: false, policy, binds }, now, objects), kept, now, objects };
}
