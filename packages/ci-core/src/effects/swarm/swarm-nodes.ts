import { nodesByName, type SwarmNode } from '../../plan/stack/swarm-node.ts';
import type { Engine } from '../engine/engine.ts';
import { nodesShape } from '../engine/engine-shapes.ts';

/** All nodes of the swarm, by name. */
export async function listNodes(engine: Engine): Promise<SwarmNode[]> {
  return nodesByName(await engine.ask<SwarmNode[]>('nodes', { path: '/nodes' }, nodesShape));
}
