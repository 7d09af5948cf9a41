import { differences, normalSpec } from '../stack/spec-normal.ts';
import type { ServiceSpec } from '../stack/stack-state.ts';

/** One change of a service. Values of variables and labels are never shown, because they may be secrets. */
export type Change = {
  readonly what: string;
  readonly from?: string;
  readonly to?: string;
  readonly added?: readonly string[];
  readonly changed?: readonly string[];
  readonly removed?: readonly string[];
};

/** The change of the counter of `docker service update --force`, which otherwise stays as it is. */
export const MOUNTED_FILES = 'mounted files';

/** Readable names for members of a spec. The first match is used; other members are shown by their path. */
const NAMES: readonly (readonly [prefix: string, what: string])[] = [
  ['TaskTemplate.ContainerSpec.Image', 'image'],
  ['TaskTemplate.ContainerSpec.Env', 'environment'],
  ['TaskTemplate.ContainerSpec.Configs', 'configs'],
  ['TaskTemplate.ContainerSpec.Secrets', 'secrets'],
  ['TaskTemplate.ContainerSpec.Labels', 'container labels'],
  ['TaskTemplate.ContainerSpec.Mounts', 'mounts'],
  ['TaskTemplate.ContainerSpec.Healthcheck', 'health check'],
  ['TaskTemplate.ContainerSpec.Command', 'entrypoint'],
  ['TaskTemplate.ContainerSpec.Args', 'command'],
  ['TaskTemplate.ContainerSpec.StopGracePeriod', 'stop grace period'],
  ['TaskTemplate.ForceUpdate', MOUNTED_FILES],
  ['TaskTemplate.Networks', 'networks'],
  ['TaskTemplate.Placement.Platforms', 'platforms of the image'],
  ['TaskTemplate.Placement', 'placement'],
  ['TaskTemplate.Resources', 'resources'],
  ['TaskTemplate.RestartPolicy', 'restart policy'],
  ['TaskTemplate.LogDriver', 'logging'],
  ['Labels.com.docker.stack.image', 'image as written in the manifest'],
  ['Labels', 'labels'],
  ['Mode.Replicated.Replicas', 'replicas'],
  ['Mode', 'mode'],
  ['UpdateConfig', 'update config'],
  ['RollbackConfig', 'rollback config'],
  ['EndpointSpec.Ports', 'ports'],
  ['EndpointSpec', 'endpoint'],
];

/**
 * The changes that an update makes to a service. If there are none, the engine does not restart any task. Members that
 * cannot be compared count as a change.
 */
export function changesOf(
  now: ServiceSpec,
  desired: ServiceSpec,
  networks: ReadonlyMap<string, string>,
): readonly Change[] {
  const [old, fresh] = [normalSpec(now, networks), normalSpec(desired, networks)];
  const what = differences(old, fresh).map(
    (path) => NAMES.find(([prefix]) => path === prefix || path.startsWith(`${prefix}.`))?.[1] ?? path,
  );
  const nameOf = (id: string) => [...networks].find(([, known]) => known === id)?.[0] ?? id;
  return [...new Set(what)].map((one) => ({ what: one, ...detailsOf(one, old, fresh, nameOf) }));
}

/** The part of the engine's JSON that is read here; any member may be absent. */
type Spec = {
  readonly Labels?: Record<string, string> | null;
  readonly Mode?: { readonly Replicated?: { readonly Replicas?: number } };
  readonly EndpointSpec?: { readonly Ports?: readonly Port[] | null };
  readonly TaskTemplate?: {
    readonly Networks?: readonly { readonly Target: string }[] | null;
    readonly ContainerSpec?: {
      readonly Image?: string;
      readonly Env?: readonly string[] | null;
      readonly Labels?: Record<string, string> | null;
      readonly Configs?: readonly { readonly ConfigName: string }[] | null;
      readonly Secrets?: readonly { readonly SecretName: string }[] | null;
      readonly Mounts?: readonly { readonly Source?: string; readonly Target?: string }[] | null;
    };
  };
};
type Port = Readonly<Record<'PublishedPort' | 'TargetPort' | 'Protocol' | 'PublishMode', string | number | undefined>>;

function detailsOf(what: string, from: Spec, to: Spec, networkName: (id: string) => string): Omit<Change, 'what'> {
  const sets = (of: (spec: Spec) => ReadonlyMap<string, string>) => compare(of(from), of(to));
  const names = (of: (spec: Spec) => readonly string[] | undefined) =>
    sets((spec) => new Map((of(spec) ?? []).map((name) => [name, ''])));
  const inContainer = ({ TaskTemplate }: Spec) => TaskTemplate?.ContainerSpec;
  switch (what) {
    case 'image':
      return valueChange(inContainer(from)?.Image, inContainer(to)?.Image);
    case 'replicas':
      return valueChange(from.Mode?.Replicated?.Replicas, to.Mode?.Replicated?.Replicas);
    case 'environment':
      return sets((spec) => new Map((inContainer(spec)?.Env ?? []).map(pair)));
    case 'labels':
      return sets((spec) => new Map(Object.entries(spec.Labels ?? {})));
    case 'container labels':
      return sets((spec) => new Map(Object.entries(inContainer(spec)?.Labels ?? {})));
    case 'configs':
      return names((spec) => inContainer(spec)?.Configs?.map(({ ConfigName }) => ConfigName));
    case 'secrets':
      return names((spec) => inContainer(spec)?.Secrets?.map(({ SecretName }) => SecretName));
    case 'mounts':
      return names((spec) => inContainer(spec)?.Mounts?.map(({ Source, Target }) => `${Source ?? ''}:${Target}`));
    case 'networks':
      return names((spec) => spec.TaskTemplate?.Networks?.map(({ Target }) => networkName(Target)));
    case 'ports':
      return names((spec) => spec.EndpointSpec?.Ports?.map(portText));
    default:
      return {};
  }
}

function valueChange(from: string | number | undefined, to: string | number | undefined): Omit<Change, 'what'> {
  return { ...(from === undefined ? {} : { from: `${from}` }), ...(to === undefined ? {} : { to: `${to}` }) };
}

function compare(from: ReadonlyMap<string, string>, to: ReadonlyMap<string, string>): Omit<Change, 'what'> {
  const lists = {
    added: [...to.keys()].filter((name) => !from.has(name)),
    changed: [...to.keys()].filter((name) => from.has(name) && from.get(name) !== to.get(name)),
    removed: [...from.keys()].filter((name) => !to.has(name)),
  };
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}

function pair(line: string): [string, string] {
  const at = line.indexOf('=');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at)];
}

function portText({ PublishedPort, TargetPort, Protocol, PublishMode }: Port): string {
  return `${PublishedPort ?? ''}:${TargetPort}/${Protocol} ${PublishMode}`;
}
