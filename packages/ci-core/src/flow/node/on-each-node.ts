import type { Engine, Manager } from '../../effects/engine/engine.ts';
import { runOnManager } from '../../effects/node/run-on-manager.ts';
import { type NodeRan, removeOldRuns, runOnNode } from '../../effects/node/run-on-node.ts';
import { readSwarm } from '../../effects/node/swarm-state.ts';
import { closedBy, closedText, imagesOn, type NodeProgram } from '../../plan/node/node-run.ts';
import type { Release } from '../../plan/release/release.ts';
import type { SwarmNode } from '../../plan/stack/swarm-node.ts';
import { mapConcurrently } from '../map-concurrently.ts';

/** The nodes of a swarm, with the images that each of them has. */
export type NodeImages = { readonly node: SwarmNode; readonly images: readonly string[] };

const AT_ONCE = 8;

/**
 * Which image a program on each node can have: read before the services that run there are removed. After that, the images of
 * the kept releases are still there.
 */
export async function readNodeImages(
  engine: Engine,
  releases: readonly Pick<Release, 'images'>[] = [],
): Promise<NodeImages[]> {
  const { nodes, tasks, services } = await readSwarm(engine);
  const kept = releases.flatMap(({ images }) => Object.values(images));
  return nodes.map((node) => ({ node, images: [...imagesOn(node.ID, tasks, services), ...kept] }));
}

/** Runs a program on each node, on some at once. */
export async function onEachNode(
  manager: Manager,
  nodes: readonly NodeImages[],
  program: NodeProgram,
): Promise<{ readonly node: SwarmNode; readonly ran: NodeRan }[]> {
  const { time } = await manager.engine.info();
  await removeOldRuns(manager.engine, time);
  return mapConcurrently(nodes, AT_ONCE, async (one) => ({ node: one.node, ran: await onNode(manager, one, program) }));
}

/**
 * Runs a program on a node. One that takes no tasks is reached only if it is the connected manager; else the result says why
 * it was not.
 */
export async function onNode(manager: Manager, { node, images }: NodeImages, program: NodeProgram): Promise<NodeRan> {
  const hindrance = closedBy(node);
  if (hindrance === undefined) return runOnNode(manager.engine, node, images, program);
  if (node.ID === manager.info.node) return runOnManager(manager, program);
  return { failure: closedText(node, hindrance) };
}
