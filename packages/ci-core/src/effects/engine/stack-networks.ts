import { STACK_LABEL } from '../../plan/stack/stack-state.ts';
import type { Engine } from './engine.ts';
import { networksShape } from './engine-shapes.ts';

/** IDs and names of the networks that belong to a stack. */
export async function listStackNetworks(engine: Engine, stack: string): Promise<ReadonlyMap<string, string>> {
  const filters = { label: [`${STACK_LABEL}=${stack}`] };
  const networks = await engine.ask('networks', (docker) => docker.listNetworks({ filters }), networksShape);
  return new Map(networks.map(({ Id, Name }) => [Id, Name]));
}

/** IDs by name of all networks; of those with the same name the one of the whole swarm. */
export async function listNetworkIds(engine: Engine): Promise<ReadonlyMap<string, string>> {
  const networks = await engine.ask('networks', (docker) => docker.listNetworks(), networksShape);
  const swarmLast = networks.sort((a, b) => Number(a.Scope === 'swarm') - Number(b.Scope === 'swarm'));
  return new Map(swarmLast.map(({ Id, Name }) => [Name, Id]));
}

/** Removes a network, if it is still there. Throws ENGINE_REFUSED with the engine's words, as while a task still uses it. */
export async function removeNetwork(engine: Engine, id: string): Promise<void> {
  await engine.ask('removal of a network', (docker) =>
    docker
      .getNetwork(id)
      .remove()
      .catch((error: { statusCode?: number }) => {
        if (error.statusCode !== 404) throw error;
      }),
  );
}
