import type { Engine } from '../../effects/engine/engine.ts';
import { servicesShape, tasksShape } from '../../effects/engine/engine-shapes.ts';
import { type NodeRan, removeOldRuns, runOnNode } from '../../effects/node/run-on-node.ts';
import { listNodes } from '../../effects/swarm/swarm-nodes.ts';
import { imagesOn, type NodeProgram, whyNotOn } from '../../plan/node/node-run.ts';
import type { Release } from '../../plan/release/release.ts';
import type { Service, Task } from '../../plan/stack/stack-state.ts';
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
  const [nodes, tasks, services] = await Promise.all([
    listNodes(engine),
    engine.ask<Task[]>('tasks', { path: '/tasks' }, tasksShape),
    engine.ask<Service[]>('services', { path: '/services' }, servicesShape),
  ]);
  const kept = releases.flatMap(({ images }) => Object.values(images));
  return nodes.map((node) => ({ node, images: [...imagesOn(node.ID, tasks, services), ...kept] }));
}

/** Runs a program on each node, on some at once. A node that takes no tasks is not reached, and the result says why. */
export async function onEachNode(
  engine: Engine,
  nodes: readonly NodeImages[],
  program: NodeProgram,
): Promise<{ readonly node: SwarmNode; readonly ran: NodeRan }[]> {
  const { time } = await engine.info();
  await removeOldRuns(engine, time);
  return mapConcurrently(nodes, AT_ONCE, async ({ node, images }) => {
    const failure = whyNotOn(node);
    const ran = failure === undefined ? await runOnNode(engine, node, images, program) : { failure };
    return { node, ran };
  });
}
