import { openManager } from '../../effects/engine/engine.ts';
import type { Host } from '../../effects/host/host.ts';
import type { GivenValues } from '../../effects/servers/given-values.ts';
import { readNode } from '../../effects/servers/read-node.ts';
import { readSwarm } from '../../effects/servers/read-swarm.ts';
import type { ServerState } from '../../plan/servers/facts/server-state.ts';
import type { Servers } from '../../settings/servers/servers-schema.ts';

/** Milliseconds that a busy engine may take. */
const PATIENCE = { window: 15_000 };

/** Reads every node, and the swarm from the first manager of the file that is one. */
export async function readState(
  hosts: ReadonlyMap<string, Host>,
  servers: Servers,
  given: GivenValues,
): Promise<ServerState> {
  const read = [...hosts].map(async ([name, host]) => [name, await readNode(host, servers)] as const);
  const nodes = new Map(await Promise.all(read));
  const first = [...nodes].find(([, { swarm, engine }]) => swarm.isManager && engine !== '')?.[0];
  const host = first === undefined ? undefined : hosts.get(first);
  if (host === undefined) return { nodes, swarm: undefined };
  const { engine } = await openManager(host, PATIENCE);
  return { nodes, swarm: await readSwarm(engine, servers, given) };
}
