import { invalidInput } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { nodeName, type SwarmNode } from '../../plan/stack/swarm-node.ts';

/** The node with this host name or ID; throws INVALID_INPUT without one, or if several have the name. */
export function findNode(name: string, nodes: readonly SwarmNode[]): SwarmNode {
  const found = nodes.filter((node) => node.ID === name || nodeName(node) === name);
  const [node] = found;
  if (node !== undefined && found.length === 1) return node;
  const message =
    node === undefined ? `the swarm has no node "${name}"` : `${found.length} nodes have the name "${name}"`;
  const hint = node === undefined ? nearest(name, nodes.map(nodeName)) : 'use the ID that "docker node ls" shows';
  throw invalidInput([{ at: '<node>', message, hint }]);
}
