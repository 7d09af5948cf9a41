import type { Manager } from '../../effects/engine/engine.ts';
import { cleanNode } from '../../effects/node/programs.ts';
import { nodeName } from '../../plan/stack/swarm-node.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { type LockPorts, type LockRequest, underLock } from '../session/under-lock.ts';
import { onNode } from './on-each-node.ts';
import { readNodes, type SeenNode } from './read-nodes.ts';

/** What was removed from a node, and why something or all of it was not. */
export type CleanedNode = {
  readonly node: string;
  /** `image shop/web@sha256:…`, `container 4f2a…`, `cache 1.2GB`. */
  readonly removed: readonly string[];
  readonly failures: readonly string[];
};

const AT_ONCE = 8;

/**
 * Removes on every node what no service, previous spec or kept release names: images, the stopped containers of tasks that
 * the swarm has forgotten, and the build cache. Under the lock of the environment, so that none of its deploys is in between.
 */
export async function cleanNodes(request: LockRequest, ports: LockPorts): Promise<CleanedNode[]> {
  return underLock(request, ports, (session) =>
    session.withReconnect(async (manager) => {
      const nodes = await readNodes(manager, request.target);
      return mapConcurrently(nodes, AT_ONCE, (one) => clean(manager, one));
    }),
  );
}

async function clean(manager: Manager, { node, images, seen }: SeenNode): Promise<CleanedNode> {
  const name = nodeName(node);
  const notCleaned = (why: string) => ({ node: name, removed: [], failures: [`not cleaned: ${why}`] });
  if ('failure' in seen) return notCleaned(seen.failure);
  const references = seen.unneeded.images.flatMap((image) => image.references);
  const ran = await onNode(manager, { node, images }, cleanNode(seen.unneeded.containers, references));
  if ('failure' in ran) return notCleaned(ran.failure);
  const lines = ran.output.split('\n').filter((line) => line !== '');
  const isKept = (line: string) => line.startsWith('kept ');
  return { node: name, removed: lines.filter((line) => !isKept(line)), failures: lines.filter(isKept) };
}
