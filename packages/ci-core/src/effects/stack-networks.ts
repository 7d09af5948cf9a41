import { STACK_LABEL } from '../plan/stack-state.ts';
import type { Engine } from './engine.ts';

/** IDs and names of the networks that belong to a stack. */
export async function listStackNetworks(engine: Engine, stack: string): Promise<ReadonlyMap<string, string>> {
  const filters = { label: [`${STACK_LABEL}=${stack}`] };
  const networks = await engine.ask('networks', (docker) => docker.listNetworks({ filters }));
  return new Map(networks.map(({ Id, Name }) => [Id, Name]));
}

/** Removes a network; false while a task still uses it. */
export async function removeNetwork(engine: Engine, id: string): Promise<boolean> {
  return engine.client
    .getNetwork(id)
    .remove()
    .then(
      () => true,
      (error: { statusCode?: number }) => error.statusCode === 404,
    );
}
