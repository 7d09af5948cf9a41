import { readFileSync } from 'node:fs';
import type { NodeProgram } from '../../plan/node/node-run.ts';

const REMOVE_VOLUMES = readFileSync(new URL('./remove-volumes.sh', import.meta.url), 'utf8');
const INVENTORY = readFileSync(new URL('./inventory.sh', import.meta.url), 'utf8');
const CLEAN_NODE = readFileSync(new URL('./clean-node.sh', import.meta.url), 'utf8');

/** Removes the volumes of a stack from a node. */
export function removeVolumes(stack: string): NodeProgram {
  return { script: REMOVE_VOLUMES, values: [stack] };
}

/** Lists what is on a node, as `parseInventory` reads it. */
export const listInventory: NodeProgram = { script: INVENTORY, values: [] };

/** Removes containers and images from a node, and its build cache. */
export function cleanNode(containers: readonly string[], images: readonly string[]): NodeProgram {
  return { script: CLEAN_NODE, values: [containers.join('\n'), images.join('\n')] };
}
