import { followLinks } from '../follow-links.ts';
import type { DesiredService } from '../stack/desired-stack.ts';
import { isJob, type Service, type ServiceSpec } from '../stack/stack-state.ts';
import type { ServiceDiff } from './diff-services.ts';
import { MOUNTED_FILES } from './service-changes.ts';

/** What to do about a changed file that a running container mounts by itself: it goes on with the file it started with. */
export type BindMode = 'restart' | 'warn' | 'in-place';

export type BindChanges = {
  readonly mode: BindMode;
  /** The folder on the server. */
  readonly serverPath: string;
  /** Paths of the files that an upload changes on the server. */
  readonly changed: ReadonlySet<string>;
  /** Those that are links, or were. They cannot be written in place. */
  readonly changedLinks?: ReadonlySet<string>;
  /** Where the links among the uploaded files point, by their paths. */
  readonly links?: ReadonlyMap<string, string>;
};

/** A service that keeps the old content of files, or what a link led to when its containers started. */
export type StaleMount = {
  readonly name: string;
  readonly paths: readonly string[];
  readonly by: 'content' | 'link';
};

/** What a service mounts by itself, and the links that lead to it; all paths start at the folder on the server. */
export function mountedPaths(
  spec: ServiceSpec,
  { serverPath, links }: Pick<BindChanges, 'serverPath' | 'links'>,
): { readonly source: string; readonly reached: readonly string[] }[] {
  const sources = (spec.TaskTemplate.ContainerSpec?.Mounts ?? []).flatMap(({ Type, Source }) =>
    Type === 'bind' && Source?.startsWith(`${serverPath}/`) ? [Source.slice(serverPath.length + 1)] : [],
  );
  return [...new Set(sources)].sort().map((source) => {
    const followed = followLinks(source, (path) => links?.get(path));
    return { source, reached: [...followed.links, followed.end ?? source] };
  });
}

/** What of a service's mounts leads to a changed file, or goes through a changed link. */
export function mountedAlone(spec: ServiceSpec, binds: Omit<BindChanges, 'mode'>): string[] {
  return mountedPaths(spec, binds).flatMap(({ source, reached }) =>
    reached.some((path) => binds.changed.has(path)) ? [source] : [],
  );
}

/** The services with the counter of `docker service update --force` of those that run and mount a changed file. */
export function withRestarts(
  desired: readonly DesiredService[],
  now: readonly Service[],
  binds: BindChanges,
): DesiredService[] {
  if (binds.mode !== 'restart') return [...desired];
  const running = new Map(now.map(({ Spec }) => [Spec.Name, Spec]));
  return desired.map((one) => {
    const current = running.get(one.spec.Name);
    if (current === undefined || !runsOn(current) || mountedAlone(one.spec, binds).length === 0) return one;
    return { ...one, forceUpdate: (current.TaskTemplate.ForceUpdate ?? 0) + 1 };
  });
}

/** The change of a restart, with the files that it is for. */
export function withMountedFiles(diff: ServiceDiff, binds: BindChanges): ServiceDiff {
  if (diff.status !== 'updated' || diff.changes.every(({ what }) => what !== MOUNTED_FILES)) return diff;
  const paths = mountedAlone(diff.spec, binds);
  return {
    ...diff,
    changes: diff.changes.map((one) => (one.what === MOUNTED_FILES ? { ...one, changed: paths } : one)),
  };
}

/** Changes that restart no task. */
const KEEPS_TASKS = new Set([
  'labels',
  'image as written in the manifest',
  'replicas',
  'update config',
  'rollback config',
]);

/** The services whose tasks go on with files that are replaced. */
export function staleMounts(diffs: readonly ServiceDiff[], binds: BindChanges): StaleMount[] {
  if (binds.mode === 'restart') return [];
  return diffs.flatMap((diff) => {
    if (diff.status !== 'unchanged' && diff.status !== 'updated') return [];
    if (!runsOn(diff.service.Spec) || diff.changes.some(({ what }) => !KEEPS_TASKS.has(what))) return [];
    const all = mountedAlone(diff.spec, binds);
    const linked = mountedAlone(diff.spec, { ...binds, changed: binds.changedLinks ?? new Set() });
    const content = all.filter((path) => !linked.includes(path));
    return [
      ...(content.length === 0 ? [] : [{ name: diff.name, paths: content, by: 'content' } as const]),
      ...(linked.length === 0 ? [] : [{ name: diff.name, paths: linked, by: 'link' } as const]),
    ];
  });
}

/** A job mounts the files as they are when it runs. */
function runsOn(spec: ServiceSpec): boolean {
  return !isJob(spec) && spec.Mode?.Replicated?.Replicas !== 0;
}
