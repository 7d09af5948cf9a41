import type { Host } from '../../effects/host/host.ts';
import { rootHost } from '../../effects/servers/root-host.ts';
import type { ServerAddress } from '../../settings/server-address.ts';
import type { Servers } from '../../settings/servers/servers-schema.ts';

/** Opens an SSH connection to a server. */
export type Connect = (address: ServerAddress, user: string) => Promise<Host>;

/** Connections to the nodes of `servers.yaml` as root, by name. */
export type OpenNodes = {
  readonly hosts: ReadonlyMap<string, Host>;
  /** A new connection to a node. */
  readonly again: (node: string) => Promise<Host>;
  readonly close: () => void;
};

/** Opens all of them; throws the first error. */
export async function openNodes(servers: Servers, connect: Connect): Promise<OpenNodes> {
  const open = async (name: string) => {
    const address = servers.nodes[name]?.address ?? { host: name, port: undefined, user: undefined };
    const user = address.user ?? servers.ssh_user;
    const host = await connect(address, user);
    return user === 'root' ? host : rootHost(host);
  };
  const names = Object.keys(servers.nodes);
  const opened = await Promise.allSettled(names.map(open));
  const hosts = new Map(
    opened.flatMap((one, i) => (one.status === 'fulfilled' ? [[names[i] ?? '', one.value] as const] : [])),
  );
  const close = () => {
    for (const host of hosts.values()) host.close();
  };
  const failed = opened.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    close();
    throw failed.reason;
  }
  return { hosts, again: open, close };
}
