import { nodeName, type SwarmNode } from '../../plan/stack/swarm-node.ts';
import type { Engine } from '../engine/engine.ts';
import { nodesShape } from '../engine/engine-shapes.ts';

/** All nodes of the swarm, by name: the engine returns them in any order. */
export async function listNodes(engine: Engine): Promise<SwarmNode[]> {
  const nodes = await engine.ask<SwarmNode[]>('nodes', { path: '/nodes' }, nodesShape);
  return [...nodes].sort((a, b) => nodeName(a).localeCompare(nodeName(b), 'en', { numeric: true }));
}
