import type { Manager } from '../../effects/engine/engine.ts';
import { listInventory } from '../../effects/node/programs.ts';
import type { NodeRan } from '../../effects/node/run-on-node.ts';
import { readSwarm } from '../../effects/node/swarm-state.ts';
import { readOwners } from '../../effects/owner/stack-records.ts';
import { readRunRecords } from '../../effects/release-job/run-records.ts';
import { listReleases } from '../../effects/server/release-store.ts';
import { type Target, workFolder } from '../../plan/deploy/target.ts';
import { type Inventory, parseInventory } from '../../plan/node/inventory.ts';
import { type Needed, neededBy, type Unneeded, unneededOn } from '../../plan/node/unneeded.ts';
import type { SwarmNode } from '../../plan/stack/swarm-node.ts';
import { type NodeImages, onEachNode, readNodeImages } from './on-each-node.ts';

/** A node with what is on it and what of that nothing needs, or why that is not known. */
export type SeenNode = NodeImages & {
  readonly node: SwarmNode;
  readonly seen: { readonly inventory: Inventory; readonly unneeded: Unneeded } | { readonly failure: string };
};

/** Looks at each node, through a container on it that ends at once. */
export async function readNodes(manager: Manager, target: Target): Promise<SeenNode[]> {
  const { engine } = manager;
  const nodes = await readNodeImages(engine);
  const lists = await onEachNode(manager, nodes, listInventory);
  // After the lists: what has been pulled since is not in them, and what a deploy uses by now is needed.
  const needed = await readNeeded(manager, target);
  return lists.map(({ node, ran }, i) => {
    const images = nodes[i]?.images ?? [];
    return { node, images, seen: seenIn(ran, needed) };
  });
}

function seenIn(ran: NodeRan, needed: Needed): SeenNode['seen'] {
  if ('failure' in ran) return ran;
  const inventory = parseInventory(ran.output);
  return { inventory, unneeded: unneededOn(inventory, needed) };
}

/** Other environments of the swarm keep releases, too, as far as their folders are on this server. */
async function readNeeded({ host, engine }: Manager, target: Target): Promise<Needed> {
  const [owners, swarm, records] = await Promise.all([readOwners(engine), readSwarm(engine), readRunRecords(engine)]);
  const places = [
    ...owners.map(({ stack, environment, folder }) => ({ stack, environment, serverPath: folder })),
    target,
  ];
  const kept = await Promise.all(
    places.map(async (one) => {
      return [one.stack, (await listReleases(host, workFolder(one), one.stack)).releases] as const;
    }),
  );
  const runs = records.map(({ identity }) => identity);
  return neededBy(swarm.services, new Map(kept), swarm.tasks, runs);
}
