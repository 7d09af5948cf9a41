import type { ObjectStep, SwarmObject, SwarmObjects } from '../../plan/changes/object-changes.ts';
import type { DesiredService, DesiredStack } from '../../plan/stack/desired-stack.ts';
import type { Engine } from './engine.ts';
import { swarmFilesShape } from './engine-shapes.ts';
import { listNetworks } from './stack-networks.ts';

/** The networks of the swarm, and those of its configs and secrets that a stack uses. */
export async function readSwarmObjects(engine: Engine, desired: DesiredStack): Promise<SwarmObjects> {
  const [networks, configs, secrets] = await Promise.all([
    listNetworks(engine),
    listNamed(engine, 'configs', desired),
    listNamed(engine, 'secrets', desired),
  ]);
  return { networks, configs, secrets };
}

/** Creates a network, config or secret; throws ENGINE_REFUSED with the engine's message. */
export async function createObject(engine: Engine, { of, name, body }: ObjectStep): Promise<void> {
  await engine.bytes(`creation of ${name}`, { method: 'POST', path: `/${of}/create`, body });
}

async function listNamed(engine: Engine, of: 'configs' | 'secrets', desired: DesiredStack): Promise<SwarmObject[]> {
  const used = desired.services.flatMap(of === 'configs' ? configsIn : secretsIn);
  const names = [...new Set([...desired[of].map(({ Name }) => Name), ...used])];
  if (names.length === 0) return [];
  // The engine returns each object whose name begins with one of the names.
  const query = { filters: JSON.stringify({ name: names }) };
  return engine.ask<SwarmObject[]>(of, { path: `/${of}`, query }, swarmFilesShape);
}

function configsIn({ spec }: DesiredService): string[] {
  return (spec.TaskTemplate.ContainerSpec?.Configs ?? []).map(({ ConfigName }) => ConfigName);
}

function secretsIn({ spec }: DesiredService): string[] {
  return (spec.TaskTemplate.ContainerSpec?.Secrets ?? []).map(({ SecretName }) => SecretName);
}
