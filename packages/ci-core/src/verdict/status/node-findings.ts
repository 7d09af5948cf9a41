import type { Finding } from '../../plan/deploy/preflight.ts';
import { nodeName, nodesByName, type SwarmNode } from '../../plan/stack/swarm-node.ts';

/** Nodes that do not run what they should, and managers of which no more may fail. */
export function nodeFindings(nodes: readonly SwarmNode[]): Finding[] {
  const states = nodesByName(nodes).flatMap((node) => (isUp(node) ? availabilityFinding(node) : [downFinding(node)]));
  return [...states, ...quorumFinding(nodes)];
}

/** Only what may fail by itself: a node that is paused or drained is meant to be. */
export function failureFindings(nodes: readonly SwarmNode[]): Finding[] {
  const down = nodesByName(nodes).filter((node) => !isUp(node));
  return [...down.map(downFinding), ...quorumFinding(nodes)];
}

function isUp({ Status: { State = 'ready' } }: SwarmNode): boolean {
  return State === 'ready';
}

function downFinding(node: SwarmNode): Finding {
  const at = nodeName(node);
  const message = `the node is ${node.Status.State}: its tasks run elsewhere, or not at all`;
  const hint = `start the node, or its engine (systemctl start docker); if it does not come back: docker node rm --force ${at}`;
  return { level: 'problem', at, message, hint };
}

function availabilityFinding(node: SwarmNode): Finding[] {
  const { Availability = 'active' } = node.Spec;
  const at = nodeName(node);
  if (Availability === 'active') return [];
  const what = Availability === 'pause' ? 'is paused: it takes no new tasks' : 'is drained: it runs no tasks';
  return [{ level: 'warning', at, message: `the node ${what}`, hint: `swarm-ci activate ${at}` }];
}

/** More than half of all managers must be reachable, or nothing in the swarm can be changed any more. */
function quorumFinding(nodes: readonly SwarmNode[]): Finding[] {
  const managers = nodes.filter(({ Spec }) => Spec.Role === 'manager');
  const reachable = managers.filter(({ ManagerStatus, Status }) => {
    const { Reachability = Status.State === 'ready' ? 'reachable' : '' } = ManagerStatus ?? {};
    return Reachability === 'reachable';
  });
  const needed = Math.floor(managers.length / 2) + 1;
  const away = managers.filter((one) => !reachable.includes(one)).map(nodeName);
  const at = 'managers';
  if (managers.length === 2 && away.length === 0) {
    const message = 'the swarm has 2 managers: it cannot be changed while either of them is down';
    return [{ level: 'warning', at, message, hint: 'promote a third node, or demote one: docker node promote NODE' }];
  }
  if (away.length === 0 || reachable.length > needed) return [];
  const message = `${reachable.length} of ${managers.length} managers are reachable (not ${away.join(', ')}), and ${needed} must be: if one more fails, the swarm cannot be changed`;
  return [{ level: 'problem', at, message, hint: 'start the managers that are down, or promote another node' }];
}
