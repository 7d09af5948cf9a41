import { type Engine, openAnyEngine, openManager } from '../../effects/engine/engine.ts';
import { initSwarm, joinSwarm } from '../../effects/servers/membership.ts';
import { readNode } from '../../effects/servers/read-node.ts';
import { removeNode, untilNodes } from '../../effects/servers/swarm-nodes.ts';
import { updateNode } from '../../effects/swarm/swarm-nodes.ts';
import { CiError } from '../../errors.ts';
import type { SwarmNodeFacts } from '../../plan/servers/facts/swarm-facts.ts';
import type { ServerStep } from '../../plan/servers/order-changes.ts';
import { type ApplyContext, hostOf } from './apply-context.ts';

/** Milliseconds that an engine may take while its swarm elects a leader. */
const PATIENCE = { window: 20_000 };

/** A manager of the swarm with its address for the other nodes. */
type OpenManager = { readonly engine: Engine; readonly address: string };

export async function init({ node }: ServerStep, context: ApplyContext): Promise<void> {
  await initSwarm(openAnyEngine(hostOf(context, node)), addressOf(context, node));
}

export async function join({ node }: ServerStep, context: ApplyContext): Promise<void> {
  const manager = await managerOf(context, node);
  const role = context.servers.nodes[node]?.role ?? 'worker';
  const engine = openAnyEngine(hostOf(context, node));
  await joinSwarm(engine, manager.engine, {
    address: addressOf(context, node),
    managerAddress: manager.address,
    role,
  });
  const id = await idOf(context, node);
  await untilNodes(manager.engine, `${node} to join as ${role}`, isUp(id, role));
}

export async function promote(step: ServerStep, context: ApplyContext): Promise<void> {
  await setRole(step, context, 'manager');
}

export async function demote(step: ServerStep, context: ApplyContext): Promise<void> {
  await setRole(step, context, 'worker');
}

/** Sets the labels and the availability of a node; labels that the file does not name stay. */
export async function describeNode({ node }: ServerStep, context: ApplyContext): Promise<void> {
  const wanted = context.servers.nodes[node];
  if (wanted === undefined) return;
  const { engine } = await managerOf(context);
  await updateNode(engine, await idOf(context, node), (spec) => ({
    ...spec,
    Labels: { ...spec.Labels, ...wanted.labels },
    Availability: wanted.availability,
  }));
}

/** The change has the ID of the node, which is not in the file. */
export async function remove({ changes }: ServerStep, context: ApplyContext): Promise<void> {
  const { engine } = await managerOf(context);
  for (const { what } of changes) await removeNode(engine, what);
}

/** Waits until a node of a swarm is ready again, and reachable if it is a manager, before the next one is touched. */
export async function untilBack(node: string, context: ApplyContext): Promise<void> {
  const { swarm } = context.before;
  const id = context.before.nodes.get(node)?.swarm.node;
  const member = swarm?.nodes.find((one) => one.id === id);
  if (member === undefined) return;
  const { engine } = await managerOf(context);
  await untilNodes(engine, `${node} to come back`, isUp(member.id, member.role));
}

/** A manager by what its engine says now: the first of the file, another one than `not` if there is one. */
export async function managerOf(context: ApplyContext, not?: string): Promise<OpenManager> {
  const names = Object.entries(context.servers.nodes)
    .sort(([, a], [, b]) => Number(a.role === 'worker') - Number(b.role === 'worker'))
    .map(([name]) => name)
    .filter((name) => name !== not);
  let last: unknown;
  for (const name of names) {
    try {
      const { engine } = await openManager(hostOf(context, name), PATIENCE);
      return { engine, address: addressOf(context, name) };
    } catch (error) {
      last = error;
    }
  }
  throw new CiError('NOT_A_MANAGER', 'none of the nodes of the file is a working manager of the swarm', {
    hint: 'see "docker node ls" on the servers',
    cause: last,
  });
}

async function setRole({ node }: ServerStep, context: ApplyContext, role: 'manager' | 'worker'): Promise<void> {
  const [{ engine }, id] = await Promise.all([managerOf(context, node), idOf(context, node)]);
  await updateNode(engine, id, (spec) => ({ ...spec, Role: role }));
  await untilNodes(engine, `${node} to become a ${role}`, isUp(id, role));
}

async function idOf(context: ApplyContext, node: string): Promise<string> {
  return (await readNode(hostOf(context, node), context.servers)).swarm.node;
}

function addressOf({ servers }: ApplyContext, node: string): string {
  const wanted = servers.nodes[node];
  return wanted?.swarm_address ?? wanted?.address.host ?? '';
}

function isUp(id: string, role: string) {
  return (nodes: readonly SwarmNodeFacts[]) => nodes.some((node) => node.id === id && node.role === role && node.isUp);
}
