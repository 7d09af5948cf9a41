import type { z } from 'zod';
import { STACK_LABEL } from '../../plan/stack/stack-state.ts';
import { type Engine, labelled } from './engine.ts';
import { networksShape } from './engine-shapes.ts';

type Networks = z.infer<typeof networksShape>;

/** All networks that the engine knows, or those that a query finds. */
export function listNetworks(engine: Engine, query: Readonly<Record<string, string>> = {}): Promise<Networks> {
  return engine.ask('networks', { path: '/networks', query }, networksShape);
}

/** IDs and names of the networks that belong to a stack. */
export async function listStackNetworks(engine: Engine, stack: string): Promise<ReadonlyMap<string, string>> {
  const networks = await listNetworks(engine, labelled(`${STACK_LABEL}=${stack}`));
  return new Map(networks.map(({ Id, Name }) => [Id, Name]));
}

/** IDs by name of all networks; of those with the same name the one of the whole swarm. */
export async function listNetworkIds(engine: Engine): Promise<ReadonlyMap<string, string>> {
  const networks = await listNetworks(engine);
  const swarmLast = networks.sort((a, b) => Number(a.Scope === 'swarm') - Number(b.Scope === 'swarm'));
  return new Map(swarmLast.map(({ Id, Name }) => [Name, Id]));
}
