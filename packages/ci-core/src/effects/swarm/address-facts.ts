import type { AddressFacts } from '../../plan/stack/address-facts.ts';
import type { Engine } from '../engine/engine.ts';
import { addressServicesShape, addressTasksShape } from '../engine/engine-shapes.ts';
import { listNetworks } from './stack-networks.ts';

const PATIENCE = 10_000;

/** The networks of the swarm and who has addresses in them; undefined if the engine does not show it. */
export async function readAddressFacts(engine: Engine): Promise<AddressFacts | undefined> {
  const hasty = engine.withPatience({ window: 0 });
  const list = <T>(path: string, shape: typeof addressTasksShape | typeof addressServicesShape) =>
    hasty.ask<T>('addresses', { path, within: PATIENCE }, shape);
  try {
    const [networks, tasks, services] = await Promise.all([
      listNetworks(hasty),
      list<AddressFacts['tasks']>('/tasks', addressTasksShape),
      list<AddressFacts['services']>('/services', addressServicesShape),
    ]);
    return { networks: networks as AddressFacts['networks'], tasks, services };
  } catch {
    // It only explains a failure; the failure itself is known.
    return undefined;
  }
}
