import type { Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { isLeftOnRollback } from '../changes/jobs.ts';
import { isJob, type Service, type StackState } from '../stack/stack-state.ts';
import type { Release } from './release.ts';
import { hasVersion, isExactly, specHash } from './release-version.ts';

/** What the job `rollback` rolls back to. */
export type RollbackTarget =
  | { readonly kind: 'release'; readonly release: Release }
  /** The stack was changed since the live release: the engine's own previous specs. */
  | {
      readonly kind: 'engine';
      readonly stack: StackState;
      /** The live release, if the previous specs have its versions. */
      readonly release: Release | undefined;
      /** Services of the live release that do not exist any more. */
      readonly missing: readonly string[];
      /** Services that were changed since the live release but have no previous spec to roll back to. */
      readonly notReverted: readonly string[];
    }
  | { readonly kind: 'nothing'; readonly problem: Problem };

export type KeptReleases = {
  /** Oldest first. */
  readonly releases: readonly Release[];
  /** The release that was last deployed or rolled back to. */
  readonly live: Release | undefined;
  /** IDs of the releases that were live, the live one last, without those that were rolled back. */
  readonly history: readonly string[];
  /** Names of the services that deploys created, also those of deploys that failed. */
  readonly created: readonly string[];
};

/** Names of the services that swarm-ci deployed. */
export function ownServices({ releases, created }: Pick<KeptReleases, 'releases' | 'created'>): Set<string> {
  return new Set([...created, ...releases.flatMap(({ specs }) => Object.keys(specs))]);
}

const MAX_HISTORY = 100;

/** The history after this release becomes live. A rollback to a release removes those after it. */
export function historyWith(history: readonly string[], id: string): string[] {
  const known = history.lastIndexOf(id);
  return (known < 0 ? [...history, id] : history.slice(0, known + 1)).slice(-MAX_HISTORY);
}

/** The release before the live one, by the history; by age if there is no history. */
function releaseBeforeLive({ releases, live, history }: KeptReleases): Release | undefined {
  if (live === undefined) return undefined;
  if (history.length < 2) return releases[releases.indexOf(live) - 1];
  const earlier = history.filter((id) => id !== live.id).reverse();
  return earlier.flatMap((id) => releases.find((release) => release.id === id) ?? [])[0];
}

/** The release before the live one, or the release `to`. For a stack that was changed manually, the specs before that change. */
export function rollbackTarget(kept: KeptReleases, now: StackState, to: string | undefined): RollbackTarget {
  const { releases, live, created } = kept;
  if (to !== undefined) {
    const release = releases.find(({ id }) => id === to);
    return release ? { kind: 'release', release } : { kind: 'nothing', problem: unknownRelease(to, releases) };
  }
  if (now.services.length > 0 && (live === undefined || differsFrom(now, live, created)))
    return previousSpecs(now, live, created);
  const release = releaseBeforeLive(kept);
  return release ? { kind: 'release', release } : { kind: 'nothing', problem: noEarlierRelease(live) };
}

/**
 * True if a service has another version than in the release. Jobs are ignored, because they are never set back, and services
 * of others: those that are neither in the release nor `created` by a deploy.
 */
export function differsFrom(state: StackState, release: Release, created: KeptReleases['created']): boolean {
  return anyService(state, release, created, (service) => isOf(service, release));
}

/** The same, but the labels and the digests of images count as well. */
export function differsExactly(state: StackState, release: Release, created: KeptReleases['created']): boolean {
  return anyService(state, release, created, ({ Spec }) => isExactly(Spec, release));
}

function anyService(
  { services }: StackState,
  { specs }: Release,
  created: KeptReleases['created'],
  isSame: (service: Service) => boolean,
): boolean {
  const left = services.map(({ Spec }) => Spec.Name).filter((name) => created.includes(name));
  const names = new Set([...Object.keys(specs), ...left]);
  return [...names].some((name) => {
    const service = services.find(({ Spec }) => Spec.Name === name);
    if (service !== undefined && isJob(service.Spec)) return false;
    return service === undefined || !isSame(service);
  });
}

/**
 * Whether a service has the version of the release. The digest of a tag that was pushed again counts only if the update to it
 * is not over: a failed deploy that was not restored leaves that behind, an updater another digest that runs.
 */
function isOf({ Spec, UpdateStatus }: Service, release: Release): boolean {
  const isOver = [undefined, 'completed', 'rollback_completed'].includes(UpdateStatus?.State);
  return isOver ? hasVersion(Spec, release) : isExactly(Spec, release);
}

/**
 * The stack as the release left it, if the engine still has all of its specs as current or previous ones. What a later
 * deploy `created` is not in it, services of others are.
 */
export function stackOfRelease(
  now: StackState,
  release: Release,
  created: KeptReleases['created'],
): StackState | undefined {
  const { specs } = release;
  const services = now.services.flatMap((service) => {
    const { Name } = service.Spec;
    if (specs[Name] === undefined) return created.includes(Name) ? [] : [service];
    const both = [service.Spec, ...(service.PreviousSpec ? [service.PreviousSpec] : [])];
    const spec = isJob(service.Spec)
      ? service.Spec
      : (both.find((one) => isExactly(one, release)) ?? both.find((one) => hasVersion(one, release)));
    return spec ? [{ ...service, Spec: spec }] : [];
  });
  const there = new Set(services.map(({ Spec }) => Spec.Name));
  return Object.keys(specs).every((name) => there.has(name)) ? { ...now, services } : undefined;
}

/**
 * The engine's previous specs. A service is not rolled back if it still has the version of the live release, or if its
 * previous spec differs only in the replicas.
 */
function previousSpecs(now: StackState, live: Release | undefined, created: KeptReleases['created']): RollbackTarget {
  const isLive = (service: Service) => live !== undefined && isOf(service, live);
  const goesBack = (service: Service): boolean => {
    const { Spec, PreviousSpec } = service;
    if (PreviousSpec === undefined || isLeftOnRollback(PreviousSpec) || specHash(PreviousSpec) === specHash(Spec))
      return false;
    return !isLive(service);
  };
  if (!now.services.some(goesBack)) return { kind: 'nothing', problem: noPreviousSpecs(live) };
  const services = now.services.map((service) =>
    service.PreviousSpec && goesBack(service) ? { ...service, Spec: service.PreviousSpec } : service,
  );
  const lost = Object.keys(live?.specs ?? {}).filter((name) => now.services.every(({ Spec }) => Spec.Name !== name));
  const release =
    live && !anyService({ ...now, services }, live, created, ({ Spec }) => hasVersion(Spec, live)) ? live : undefined;
  const differs = (service: Service) => live !== undefined && !isLive(service);
  const stuck = services.filter((one) => now.services.includes(one) && differs(one)).map(({ Spec }) => Spec.Name);
  return { kind: 'engine', stack: { ...now, services }, release, missing: lost, notReverted: stuck };
}

function unknownRelease(to: string, releases: readonly Release[]): Problem {
  const ids = releases.map(({ id }) => id);
  const hint =
    ids.length === 0 ? 'no releases are kept on the server' : `${nearest(to, ids)}; "swarm-ci releases" lists them`;
  return { at: '--to', message: `unknown release "${to}"`, hint };
}

function noEarlierRelease(live: Release | undefined): Problem {
  const message = live
    ? `no release is kept from before the live release ${live.id}`
    : 'no release is kept, and the stack does not exist';
  return { at: '<env>', message, hint: 'deploy the commit you want' };
}

function noPreviousSpecs(live: Release | undefined): Problem {
  if (live === undefined) {
    const message = 'no release of this stack is kept, and the engine has no previous version of its services';
    return { at: '<env>', message, hint: 'deploy the commit you want' };
  }
  const message = 'the stack was changed manually, and the engine has no previous version of the changed services';
  return { at: '<env>', message, hint: `roll back to the last release before that change: --to ${live.id}` };
}
