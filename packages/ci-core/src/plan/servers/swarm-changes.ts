import type { Problem } from '../../errors.ts';
import type { DesiredNode, Servers } from '../../settings/servers/servers-schema.ts';
import type { Change } from './change.ts';
import type { NodeFacts } from './facts/node-facts.ts';
import type { Allowed, ServerDiff, ServerState } from './facts/server-state.ts';
import type { SwarmNodeFacts } from './facts/swarm-facts.ts';
import { allowHint } from './refusal.ts';

/** Who has to start, join or leave the swarm, and what differs of its nodes. */
export function swarmChanges({ nodes }: Servers, state: ServerState, allowed: Allowed): ServerDiff {
  const first = Object.entries(nodes).find(([, { role }]) => role === 'manager')?.[0];
  const diffs = Object.entries(nodes).map(([name, wanted]) => {
    const facts = state.nodes.get(name);
    return facts === undefined ? NOTHING : nodeDiff(name, wanted, facts, state, name === first, allowed);
  });
  const foreign = foreignNodes(state).map((node) => foreignDiff(node, allowed));
  return {
    changes: [...diffs, ...foreign].flatMap(({ changes }) => changes),
    problems: [...diffs, ...foreign].flatMap(({ problems }) => problems),
  };
}

const NOTHING: ServerDiff = { changes: [], problems: [] };

function nodeDiff(
  name: string,
  wanted: DesiredNode,
  { swarm: has }: NodeFacts,
  { swarm }: ServerState,
  isFirst: boolean,
  allowed: Allowed,
): ServerDiff {
  const member = swarm?.nodes.find(({ id }) => id === has.node && id !== '');
  if (member !== undefined) return { changes: memberChanges(name, wanted, member), problems: [] };
  const isElsewhere = has.state !== 'inactive';
  const start: Change =
    swarm === undefined && isFirst
      ? { node: name, kind: 'init', what: '', from: '', to: 'first manager of a new swarm' }
      : { node: name, kind: 'join', what: '', from: '', to: wanted.role };
  const leave: Change = { node: name, kind: 'leave', what: '', from: `${has.state} in another swarm`, to: 'none' };
  const fresh: SwarmNodeFacts = {
    id: '',
    hostname: name,
    role: wanted.role,
    availability: 'active',
    labels: {},
    isUp: true,
  };
  return {
    changes: [...(isElsewhere ? [leave] : []), start, ...memberChanges(name, wanted, fresh)],
    problems: isElsewhere && !allowed.has(`leave:${name}`) ? [leaveProblem(name, has.state)] : [],
  };
}

function memberChanges(node: string, wanted: DesiredNode, has: SwarmNodeFacts): Change[] {
  const labels = Object.entries(wanted.labels).flatMap(([what, to]): Change[] => {
    const from = has.labels[what];
    return from === to ? [] : [{ node, kind: 'labels', what, from: from ?? '', to }];
  });
  const kind = wanted.role === 'manager' ? 'promote' : 'demote';
  return [
    ...(has.role === wanted.role ? [] : [{ node, kind, what: '', from: has.role, to: wanted.role } as const]),
    ...labels,
    ...(has.availability === wanted.availability
      ? []
      : [{ node, kind: 'availability', what: '', from: has.availability, to: wanted.availability } as const]),
  ];
}

/** Nodes of the swarm that are not in `servers.yaml`. */
function foreignNodes({ nodes, swarm }: ServerState): SwarmNodeFacts[] {
  const known = new Set([...nodes.values()].map(({ swarm: { node } }) => node));
  return (swarm?.nodes ?? []).filter(({ id }) => !known.has(id));
}

function foreignDiff({ hostname, id, role }: SwarmNodeFacts, allowed: Allowed): ServerDiff {
  if (allowed.has(`remove:${hostname}`)) {
    const change = { node: hostname, kind: 'remove', what: id, from: role, to: 'none' } as const;
    return { changes: [change], problems: [] };
  }
  const message = `is a ${role} of the swarm, but not in the file`;
  const hint = `add it to nodes; or to drain it and to remove it from the swarm, ${allowHint(`remove:${hostname}`)}`;
  return { changes: [], problems: [{ at: hostname, message, hint }] };
}

function leaveProblem(node: string, state: string): Problem {
  const message = `belongs to another swarm (${state}): to leave it loses its services, secrets and networks`;
  return { at: node, message, hint: allowHint(`leave:${node}`) };
}
