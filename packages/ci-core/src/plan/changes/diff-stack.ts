import type { DeployPlan } from '../deploy/deploy-plan.ts';
import type { Compiled, DesiredService } from '../stack/desired-stack.ts';
import type { StackState } from '../stack/stack-state.ts';
import { type SubnetOverlap, subnetOverlaps } from '../stack/subnet-overlaps.ts';
import { type BindChanges, type StaleMount, staleMounts, withMountedFiles, withRestarts } from './bind-changes.ts';
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
  /** The services of the manifest that are release jobs, which are not compared with anything. */
  readonly releaseJobs?: readonly DesiredService[];
  /** Services whose containers keep the old content of files that they mount by themselves. */
  readonly stale?: readonly StaleMount[];
};

/** Names of the services that a deploy changes. */
export function changedNames({ services }: Pick<StackDiff, 'services'>): Set<string> {
  return new Set(services.filter(({ status }) => status !== 'unchanged').map(({ name }) => name));
}

export type DiffInput = {
  readonly plan: Pick<DeployPlan, 'stack' | 'pins' | 'resolveImage'>;
  readonly compiled: Pick<Compiled, 'desired' | 'images'> & Partial<Pick<Compiled, 'jobs'>>;
  /** A kept release is deployed again. */
  readonly isRollback: boolean;
  readonly policy: PrunePolicy;
  /** Undefined if the files are not compared. */
  readonly binds?: BindChanges | undefined;
};

const NO_BINDS: BindChanges = { mode: 'warn', serverPath: '', changed: new Set() };

export function diffStack(
  { plan, compiled, isRollback, policy, binds = NO_BINDS }: DiffInput,
  now: StackState,
  objects: SwarmObjects,
): StackDiff {
  const images = settleImages(compiled.desired.services, now.services, { ...compiled, ...plan }, plan.pins);
  const settled = withRestarts(images, now.services, binds);
  const { prune, pruneForeign, own } = policy;
  const ids = idsOf(objects);
  const mayRemove = (name: string) => prune && (pruneForeign || own.has(name));
  const all = diffServices(settled, now.services, ids, mayRemove).map((diff) => withMountedFiles(diff, binds));
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
    ...(compiled.jobs?.length ? { releaseJobs: compiled.jobs } : {}),
    stale: staleMounts(all, binds),
  };
}
