import type { Engine } from '../engine/engine.ts';
import { updateNode } from '../swarm/swarm-nodes.ts';

export type Availability = 'active' | 'pause' | 'drain';

/** Changes nothing of a node but its availability. */
export function setAvailability(engine: Engine, id: string, to: Availability): Promise<void> {
  return updateNode(engine, id, (spec) => (spec.Availability === to ? undefined : { ...spec, Availability: to }));
}
