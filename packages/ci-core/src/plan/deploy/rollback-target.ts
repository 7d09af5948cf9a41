import type { Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { Service, StackState } from '../stack/stack-state.ts';
import { type Release, specHash } from './release.ts';

/** What `rollback` goes back to. */
export type RollbackTarget =
  | { readonly kind: 'release'; readonly release: Release }
  /** The stack is not what a release made of it: the engine's own previous specs. */
  | {
      readonly kind: 'engine';
      readonly stack: StackState;
      /** The live release, when that is what it comes to. */
      readonly release: Release | undefined;
      /** Services of the live release that are not there any more. */
      readonly missing: readonly string[];
      /** Services that are not what the live release made of them, and have nothing to go back to. */
      readonly notReverted: readonly string[];
    }
  | { readonly kind: 'nothing'; readonly problem: Problem };

export type KeptReleases = {
  /** Oldest first. */
  readonly releases: readonly Release[];
  /** The one that was deployed, or rolled back to, last. */
  readonly live: Release | undefined;
  /** IDs of those that were live, the live one last; what was rolled back from is not among them. */
  readonly history: readonly string[];
};

const MAX_HISTORY = 100;

/** The history once this release is live: a release that comes back forgets what came after it. */
export function historyWith(history: readonly string[], id: string): string[] {
  const known = history.lastIndexOf(id);
  return (known < 0 ? [...history, id] : history.slice(0, known + 1)).slice(-MAX_HISTORY);
}

/** By the history; where there is none, by age. */
function releaseBeforeLive({ releases, live, history }: KeptReleases): Release | undefined {
  if (live === undefined) return undefined;
  if (history.length < 2) return releases[releases.indexOf(live) - 1];
  const earlier = history.filter((id) => id !== live.id).reverse();
  return earlier.flatMap((id) => releases.find((release) => release.id === id) ?? [])[0];
}

/** The release before the live one, or the one that was named; for a stack changed by hand the specs before that. */
export function rollbackTarget(kept: KeptReleases, now: StackState, to: string | undefined): RollbackTarget {
  const { releases, live } = kept;
  if (to !== undefined) {
    const release = releases.find(({ id }) => id === to);
    return release ? { kind: 'release', release } : { kind: 'nothing', problem: unknownRelease(to, releases) };
  }
  if (now.services.length > 0 && (live === undefined || differsFrom(now, live))) return previousSpecs(now, live);
  const release = releaseBeforeLive(kept);
  return release ? { kind: 'release', release } : { kind: 'nothing', problem: noEarlierRelease(live) };
}

/** Whether the stack is not what a release made of it any more, replicas apart. */
export function differsFrom({ services }: StackState, { specs }: Release): boolean {
  const names = new Set([...Object.keys(specs), ...services.map(({ Spec }) => Spec.Name)]);
  return [...names].some((name) => {
    const service = services.find(({ Spec }) => Spec.Name === name);
    return service === undefined || specHash(service.Spec) !== specs[name];
  });
}

/** The stack as a release made it, where the engine still has all of its specs: as those that are, or as previous ones. */
export function stackOfRelease(now: StackState, { specs }: Release): StackState | undefined {
  const services = now.services.flatMap((service) => {
    const wanted = specs[service.Spec.Name];
    const spec = [service.Spec, service.PreviousSpec].find((one) => one && specHash(one) === wanted);
    return spec ? [{ ...service, Spec: spec }] : [];
  });
  return services.length === Object.keys(specs).length ? { ...now, services } : undefined;
}

/**
 * Services that are still what the live release made of them have nothing to go back from, nor have those whose previous
 * spec is the same version, only with other replicas.
 */
function previousSpecs(now: StackState, live: Release | undefined): RollbackTarget {
  const goesBack = ({ Spec, PreviousSpec }: Service): boolean => {
    const version = specHash(Spec);
    return PreviousSpec !== undefined && specHash(PreviousSpec) !== version && live?.specs[Spec.Name] !== version;
  };
  if (!now.services.some(goesBack)) return { kind: 'nothing', problem: noPreviousSpecs(live) };
  const services = now.services.map((service) =>
    service.PreviousSpec && goesBack(service) ? { ...service, Spec: service.PreviousSpec } : service,
  );
  const lost = Object.keys(live?.specs ?? {}).filter((name) => now.services.every(({ Spec }) => Spec.Name !== name));
  const release = live && !differsFrom({ ...now, services }, live) ? live : undefined;
  const differs = ({ Spec }: Service) => live !== undefined && live.specs[Spec.Name] !== specHash(Spec);
  const stuck = services.filter((one) => now.services.includes(one) && differs(one)).map(({ Spec }) => Spec.Name);
  return { kind: 'engine', stack: { ...now, services }, release, missing: lost, notReverted: stuck };
}

function unknownRelease(to: string, releases: readonly Release[]): Problem {
  const ids = releases.map(({ id }) => id);
  const hint = ids.length === 0 ? 'none is kept on the server' : `${nearest(to, ids)}; "swarm-ci releases" lists them`;
  return { at: '--to', message: `"${to}" is no release that is kept`, hint };
}

function noEarlierRelease(live: Release | undefined): Problem {
  const message = live
    ? `no release before the live one, ${live.id}, is kept`
    : 'no release is kept, and no stack is there';
  return { at: '<env>', message, hint: 'deploy the commit that is wanted' };
}

function noPreviousSpecs(live: Release | undefined): Problem {
  const message = 'the stack was changed by hand, and the engine has no previous version of what was changed';
  const hint = live ? `name a release: --to ${live.id} is the one before that` : 'deploy the commit that is wanted';
  return { at: '<env>', message, hint };
}
