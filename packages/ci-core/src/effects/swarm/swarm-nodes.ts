import { z } from 'zod';
import { nodesByName, type SwarmNode } from '../../plan/stack/swarm-node.ts';
import { againIfOutdated } from '../engine/again-if-outdated.ts';
import type { Engine } from '../engine/engine.ts';
import { nodesShape } from '../engine/engine-shapes.ts';

type Versioned = SwarmNode & { readonly Version: { readonly Index: number } };
const nodeShape = nodesShape.element.extend({ Version: z.object({ Index: z.number() }) });

/** All nodes of the swarm, by name. */
export async function listNodes(engine: Engine): Promise<SwarmNode[]> {
  return nodesByName(await engine.ask<SwarmNode[]>('nodes', { path: '/nodes' }, nodesShape));
}

/** Updates a node to what `change` makes of its spec; nothing is sent if that is undefined. */
export function updateNode(
  engine: Engine,
  id: string,
  change: (spec: SwarmNode['Spec']) => SwarmNode['Spec'] | undefined,
): Promise<void> {
  return againIfOutdated(async () => {
    const { Spec, Version } = await engine.ask<Versioned>('node', { path: `/nodes/${id}` }, nodeShape);
    const body = change(Spec);
    if (body === undefined) return;
    const query = { version: Version.Index };
    await engine.bytes(`update of the node ${id}`, { method: 'POST', path: `/nodes/${id}/update`, query, body });
  });
}
