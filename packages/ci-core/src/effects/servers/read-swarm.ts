import type { RegistryFacts, SwarmFacts } from '../../plan/servers/facts/swarm-facts.ts';
import { accessFingerprint, REGISTRY, REGISTRY_LABELS } from '../../plan/servers/registry/registry-spec.ts';
import type { Servers } from '../../settings/servers/servers-schema.ts';
import type { Engine } from '../engine/engine.ts';
import { hasSecret } from '../swarm/same-secret.ts';
import { listNetworks } from '../swarm/stack-networks.ts';
import { listSwarmFiles } from '../swarm/swarm-files.ts';
import { readSwarmKey } from '../swarm/swarm-key.ts';
import { accessParts, type GivenValues, registryAccess } from './given-values.ts';
import { readNodeFacts } from './swarm-nodes.ts';

const PURPOSE = 'swarm-ci access of the registry 1';

/** Reads what the swarm has of what `servers.yaml` names. */
export async function readSwarm(engine: Engine, servers: Servers, given: GivenValues): Promise<SwarmFacts> {
  const [nodes, networks, files, registry, access, { cluster }] = await Promise.all([
    readNodeFacts(engine),
    listNetworks(engine),
    listSwarmFiles(engine, 'secrets'),
    readRegistry(engine),
    wantedAccess(engine, servers, given),
    engine.info(),
  ]);
  const secrets = new Set(files.flatMap(({ Spec }) => Spec?.Name ?? []));
  const overlays = networks.filter(({ Scope }) => Scope === 'swarm');
  return {
    cluster,
    nodes,
    networks: new Map(
      overlays.map(({ Name, IPAM, ...network }) => [
        Name,
        {
          subnet: IPAM?.Config?.[0]?.Subnet ?? '',
          isAttachable: (network as { readonly Attachable?: unknown }).Attachable === true,
        },
      ]),
    ),
    secrets,
    otherSecrets: await differing(engine, servers, secrets, given),
    registry,
    access,
  };
}

async function readRegistry(engine: Engine): Promise<RegistryFacts | undefined> {
  type Listed = {
    readonly Spec: { readonly Name?: string; readonly Labels?: Readonly<Record<string, string>> | null };
  };
  const query = { filters: JSON.stringify({ name: [REGISTRY] }) };
  const services = await engine.ask<Listed[]>('registry', { path: '/services', query });
  // The engine compares the beginning of the name.
  const found = services.find(({ Spec }) => Spec.Name === REGISTRY);
  const label = (name: string) => found?.Spec.Labels?.[name] ?? '';
  return found && { spec: label(REGISTRY_LABELS.spec), access: label(REGISTRY_LABELS.access) };
}

async function wantedAccess(engine: Engine, { registry }: Servers, given: GivenValues): Promise<string | undefined> {
  const access = registry && (await registryAccess(registry, given));
  const key = access && (await readSwarmKey(engine, PURPOSE));
  return access && key && accessFingerprint(accessParts(access), key);
}

/** The existing secrets whose variable is set and has another value. */
async function differing(
  engine: Engine,
  { secrets }: Servers,
  existing: ReadonlySet<string>,
  { variable }: GivenValues,
): Promise<ReadonlySet<string>> {
  const found = Object.entries(secrets).map(async ([name, { from }]) => {
    const value = existing.has(name) ? variable(from) : undefined;
    const isSame = value === undefined || (await hasSecret(engine, name, Buffer.from(value.reveal())));
    return isSame ? [] : [name];
  });
  return new Set((await Promise.all(found)).flat());
}
