import type { DeployPlan } from '../deploy/deploy-plan.ts';
import type { Compiled, DesiredService } from '../stack/desired-stack.ts';
import type { StackState } from '../stack/stack-state.ts';
import { diffServices, type ServiceDiff } from './diff-services.ts';
import { wouldRunAgain } from './jobs.ts';
import {
  type FrozenNetwork,
  frozenNetworks,
  idsOf,
  missingObjects,
  type ObjectStep,
  type SwarmObjects,
} from './object-changes.ts';
import { settleImages } from './settle-images.ts';
import { type SubnetOverlap, subnetOverlaps } from './subnet-overlaps.ts';

/** Which services of a stack may be removed when the manifest does not have them. */
export type PrunePolicy = {
  /** `false` never removes a service. */
  readonly prune: boolean;
  /** Also those that no release of swarm-ci had. */
  readonly pruneForeign: boolean;
  /** Names of the services that swarm-ci deployed. */
  readonly own: ReadonlySet<string>;
};

/** What a deploy changes. What is not in it is not touched. */
export type StackDiff = {
  readonly services: readonly ServiceDiff[];
  /** The services of the manifest with their final images. */
  readonly desired: readonly DesiredService[];
  readonly missing: readonly ObjectStep[];
  readonly frozen: readonly FrozenNetwork[];
  readonly overlapping: readonly SubnetOverlap[];
  /** Services that swarm-ci did not deploy and that the manifest does not have, which only `--prune-foreign` removes. */
  readonly foreign: readonly string[];
  /** Jobs that are not run because an earlier release is deployed again. */
  readonly jobsLeft: readonly string[];
};

export type DiffInput = {
  readonly plan: Pick<DeployPlan, 'stack' | 'pins' | 'resolveImage'>;
  readonly compiled: Pick<Compiled, 'desired' | 'images'>;
  /** A kept release is deployed again. */
  readonly isRollback: boolean;
  readonly policy: PrunePolicy;
};

export function diffStack(
  { plan, compiled, isRollback, policy }: DiffInput,
  now: StackState,
  objects: SwarmObjects,
): StackDiff {
  const settled = settleImages(compiled.desired.services, now.services, { ...compiled, ...plan }, plan.pins);
  const { prune, pruneForeign, own } = policy;
  const ids = idsOf(objects);
  const all = diffServices(settled, now.services, ids, (name) => prune && (pruneForeign || own.has(name)));
  const left = new Set(isRollback ? all.filter(wouldRunAgain).map(({ name }) => name) : []);
  const wanted = new Set(settled.map(({ spec }) => spec.Name));
  const missing = missingObjects(compiled.desired, objects);
  const networks = missing.filter(({ of }) => of === 'networks').map(({ body }) => body);
  const unowned = now.services.map(({ Spec }) => Spec.Name).filter((name) => !wanted.has(name) && !own.has(name));
  return {
    services: all.filter(({ name }) => !left.has(name)),
    desired: settled.filter(({ spec }) => !left.has(spec.Name)),
    missing,
    overlapping: subnetOverlaps(networks, objects.networks),
    frozen: frozenNetworks(compiled.desired, objects, plan.stack),
    // A release that is deployed again leaves what others have added.
    foreign: prune && !pruneForeign && !isRollback ? unowned : [],
    jobsLeft: [...left],
  };
}
