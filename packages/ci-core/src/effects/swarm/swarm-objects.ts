import type { ObjectStep, SwarmObject, SwarmObjects } from '../../plan/changes/object-changes.ts';
import type { DesiredService, DesiredStack } from '../../plan/stack/desired-stack.ts';
import type { Engine } from '../engine/engine.ts';
import { listNetworks } from './stack-networks.ts';
import { listNamed } from './swarm-files.ts';

/** The networks of the swarm, and those of its configs and secrets that a stack uses. */
export async function readSwarmObjects(engine: Engine, desired: DesiredStack): Promise<SwarmObjects> {
  const [networks, configs, secrets] = await Promise.all([
    listNetworks(engine),
    usedBy(engine, 'configs', desired),
    usedBy(engine, 'secrets', desired),
  ]);
  return { networks, configs, secrets };
}

/** Creates a network, config or secret; throws ENGINE_REFUSED with the engine's message. */
export async function createObject(engine: Engine, { of, name, body }: ObjectStep): Promise<void> {
  await engine.bytes(`creation of ${name}`, { method: 'POST', path: `/${of}/create`, body });
}

async function usedBy(engine: Engine, of: 'configs' | 'secrets', desired: DesiredStack): Promise<SwarmObject[]> {
  const used = desired.services.flatMap(of === 'configs' ? configsIn : secretsIn);
  const found = await listNamed(engine, of, [...new Set([...desired[of].map(({ Name }) => Name), ...used])]);
  return found as SwarmObject[];
}

function configsIn({ spec }: DesiredService): string[] {
  return (spec.TaskTemplate.ContainerSpec?.Configs ?? []).map(({ ConfigName }) => ConfigName);
}

function secretsIn({ spec }: DesiredService): string[] {
  return (spec.TaskTemplate.ContainerSpec?.Secrets ?? []).map(({ SecretName }) => SecretName);
}
