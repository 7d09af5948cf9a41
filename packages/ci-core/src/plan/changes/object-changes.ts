import type { Ipam } from '../stack/address-facts.ts';
import type { DesiredObject, DesiredStack } from '../stack/desired-stack.ts';
import { differences } from '../stack/spec-normal.ts';
import { type ServiceSpec, STACK_LABEL } from '../stack/stack-state.ts';
import type { ServiceDiff } from './diff-services.ts';
import type { SwarmIds } from './resolve-service.ts';

/** A network of the swarm, as the engine returns it. */
export type SwarmNetwork = {
  readonly Id: string;
  readonly Name: string;
  readonly Scope: string;
  readonly Labels?: Readonly<Record<string, string>> | null | undefined;
  readonly Driver?: string | undefined;
  readonly IPAM?: Ipam | null | undefined;
};

/** A config or secret of the swarm, as the engine returns it; the content of a secret is never returned. */
export type SwarmObject = {
  readonly ID: string;
  readonly Spec: { readonly Name: string; readonly Data?: string };
};

/** The networks, configs and secrets of a swarm, as far as a stack uses them. */
export type SwarmObjects = {
  readonly networks: readonly SwarmNetwork[];
  readonly configs: readonly SwarmObject[];
  readonly secrets: readonly SwarmObject[];
};

export type ObjectStep = {
  readonly kind: 'create';
  readonly of: 'networks' | 'configs' | 'secrets';
  readonly name: string;
  readonly body: DesiredObject;
};

/** The networks, configs and secrets that do not exist yet. */
export function missingObjects(desired: DesiredStack, present: SwarmObjects): ObjectStep[] {
  const missing = (of: ObjectStep['of'], names: ReadonlySet<string>) =>
    desired[of].flatMap((body): ObjectStep[] =>
      names.has(body.Name) ? [] : [{ kind: 'create', of, name: body.Name, body }],
    );
  return [
    ...missing('networks', new Set(swarmNetworks(present).map(({ Name }) => Name))),
    ...missing('configs', new Set(present.configs.map(({ Spec }) => Spec.Name))),
    ...missing('secrets', new Set(present.secrets.map(({ Spec }) => Spec.Name))),
  ];
}

/** IDs by name; of networks with the same name the one of the whole swarm. */
export function idsOf({ networks, configs, secrets }: SwarmObjects): SwarmIds {
  const swarmLast = [...networks].sort((a, b) => Number(a.Scope === 'swarm') - Number(b.Scope === 'swarm'));
  return {
    networks: new Map(swarmLast.map(({ Id, Name }) => [Name, Id])),
    configs: new Map(configs.map(({ ID, Spec }) => [Spec.Name, ID])),
    secrets: new Map(secrets.map(({ ID, Spec }) => [Spec.Name, ID])),
  };
}

/** Settings of a network that Docker applies only when it makes the network. */
const FROZEN = ['Driver', 'Options', 'Internal', 'Attachable', 'IPAM'] as const;

export type FrozenNetwork = {
  readonly name: string;
  /** Members of the engine's JSON that differ. */
  readonly settings: readonly string[];
  /** It was made for another stack, or by hand. */
  readonly foreign: boolean;
};

/** Networks that exist with other settings than the manifest's, which Docker does not change, or that are not the stack's. */
export function frozenNetworks(desired: DesiredStack, present: SwarmObjects, stack: string): FrozenNetwork[] {
  return desired.networks.flatMap((wanted) => {
    const network = swarmNetworks(present).find(({ Name }) => Name === wanted.Name);
    if (network === undefined) return [];
    const foreign = network.Labels?.[STACK_LABEL] !== stack;
    const settings = FROZEN.filter((key) => differs(key, wanted, network));
    return foreign || settings.length > 0 ? [{ name: wanted.Name, settings, foreign }] : [];
  });
}

type Json = Readonly<Record<string, unknown>>;

/** The engine adds what was not asked for (a subnet, a VXLAN id), so only what is asked for is compared. */
function differs(key: (typeof FROZEN)[number], wanted: object, network: object): boolean {
  const [asked, has] = [(wanted as Json)[key], (network as Json)[key]];
  if (key === 'Internal' || key === 'Attachable') return Boolean(asked) !== Boolean(has);
  if (key === 'Driver') return (asked || 'overlay') !== has;
  if (key === 'Options')
    return Object.entries(asked ?? {}).some(([name, value]) => ((has ?? {}) as Json)[name] !== value);
  const { Driver, Config } = (asked ?? {}) as { readonly Driver?: string; readonly Config?: readonly Json[] | null };
  const present = (has ?? {}) as { readonly Driver?: string; readonly Config?: readonly Json[] | null };
  if (Driver && Driver !== present.Driver) return true;
  return (Config ?? []).some((one, i) => {
    const other = present.Config?.[i] ?? {};
    return Object.keys(one).some((name) => one[name] && differences(one[name], other[name]).length > 0);
  });
}

function swarmNetworks({ networks }: SwarmObjects): readonly SwarmNetwork[] {
  return networks.filter(({ Scope }) => Scope === 'swarm');
}

/** A volume whose options a service changes. */
export type FrozenVolume = { readonly service: string; readonly volume: string };

type VolumeMount = {
  readonly Type?: string;
  readonly Source?: string;
  readonly VolumeOptions?: {
    readonly DriverConfig?: { readonly Name?: string; readonly Options?: unknown } | null;
  } | null;
};

/** Docker makes a volume once on a node and never changes it: a service with other options for it restarts for nothing. */
export function frozenVolumes(diffs: readonly ServiceDiff[]): FrozenVolume[] {
  return diffs.flatMap((diff) => {
    if (diff.status !== 'updated') return [];
    const before = new Map(volumesOf(diff.service.Spec).map((mount) => [mount.Source, optionsOf(mount)]));
    return volumesOf(diff.spec).flatMap((mount) => {
      const options = before.get(mount.Source);
      const isSame = options === undefined || differences(options, optionsOf(mount)).length === 0;
      return isSame ? [] : [{ service: diff.name, volume: mount.Source ?? '' }];
    });
  });
}

function volumesOf({ TaskTemplate }: ServiceSpec): VolumeMount[] {
  const mounts = (TaskTemplate.ContainerSpec?.Mounts ?? []) as readonly VolumeMount[];
  return mounts.filter(({ Type, Source }) => Type === 'volume' && Source);
}

function optionsOf({ VolumeOptions }: VolumeMount): Json {
  const { Name, Options } = VolumeOptions?.DriverConfig ?? {};
  return { driver: Name || 'local', options: Options ?? {} };
}
