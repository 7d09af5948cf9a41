import type { SwarmNode } from '../../plan/stack/swarm-node.ts';
import type { Engine } from '../engine/engine.ts';
import { nodesShape } from '../engine/engine-shapes.ts';
import { againIfOutdated } from './again-if-outdated.ts';

export type Availability = 'active' | 'pause' | 'drain';

/** Changes nothing of a node but its availability. */
export function setAvailability(engine: Engine, id: string, to: Availability): Promise<void> {
  return againIfOutdated(async () => {
    const path = `/nodes/${id}`;
    const node = await engine.ask<SwarmNode & { Version: { Index: number } }>('node', { path }, nodesShape.element);
    if (node.Spec.Availability === to) return;
    const query = { version: node.Version.Index };
    const body = { ...node.Spec, Availability: to };
    await engine.bytes(`availability of ${id}`, { method: 'POST', path: `${path}/update`, query, body });
  });
}
