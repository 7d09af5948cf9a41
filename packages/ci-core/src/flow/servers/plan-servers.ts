import type { GivenValues } from '../../effects/servers/given-values.ts';
import { diffServers } from '../../plan/servers/diff-servers.ts';
import type { Allowed, ServerDiff } from '../../plan/servers/facts/server-state.ts';
import { orderChanges } from '../../plan/servers/order-changes.ts';
import type { Servers } from '../../settings/servers/servers-schema.ts';
import { type Connect, openNodes } from './open-nodes.ts';
import { readState } from './read-state.ts';

/** What a plan and its application need from outside. */
export type ServerPorts = { readonly connect: Connect; readonly given: GivenValues };

/** Reads the servers and returns what differs from `servers.yaml`, in the order in which it would be changed. */
export async function planServers(servers: Servers, ports: ServerPorts, allowed: Allowed): Promise<ServerDiff> {
  const open = await openNodes(servers, ports.connect);
  try {
    const { changes, problems } = diffServers(servers, await readState(open.hosts, servers, ports.given), allowed);
    return { changes: orderChanges(changes, servers).flatMap((step) => step.changes), problems };
  } finally {
    open.close();
  }
}
