import type { AddressFacts, Ipam, ListedNetwork } from './address-facts.ts';
import { addressNumber, subnetOf } from './ipv4.ts';

/** The addresses of a network, and who has them. */
export type AddressUse = {
  readonly subnet: string;
  /** How many are for tasks, virtual IPs and nodes. */
  readonly usable: number;
  readonly tasks: number;
  readonly services: number;
  /** A node has an address of its own in each network of its tasks, which the engine does not list. */
  readonly nodes: number;
};

const OVER = new Set(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned']);

/** The range of a network, and how many of its addresses the engine gives away; undefined if it has none. */
export function addressRange(ipam: Ipam | null | undefined) {
  const [{ Subnet, IPRange } = {}] = ipam?.Config ?? [];
  const range = IPRange || Subnet;
  const size = subnetOf(range ?? '')?.size;
  if (range === undefined || size === undefined) return undefined;
  // The address of the network, the one of its gateway and the broadcast address are not for tasks.
  const usable = IPRange && IPRange !== Subnet ? size : Math.max(0, size - 3);
  return { subnet: Subnet ?? range, range, usable };
}

/** Who has the addresses of a network; undefined if the engine has given it no subnet. */
export function addressUse({ Id, IPAM }: ListedNetwork, { tasks, services }: AddressFacts): AddressUse | undefined {
  const found = addressRange(IPAM);
  if (found === undefined) return undefined;
  const { subnet, range, usable } = found;
  const attached = tasks
    .filter(({ Status }) => !OVER.has(Status.State))
    .map((task) => ({
      node: task.NodeID,
      addresses: (task.NetworksAttachments ?? []).flatMap(({ Network, Addresses }) =>
        Network?.ID === Id ? (Addresses ?? []) : [],
      ),
    }));
  const inIt = attached.filter(({ addresses }) => addresses.some((one) => isIn(one, range)));
  const virtual = services.flatMap(({ Endpoint }) => Endpoint?.VirtualIPs ?? []);
  return {
    subnet,
    usable,
    tasks: inIt.length,
    services: virtual.filter(({ NetworkID, Addr = '' }) => NetworkID === Id && isIn(Addr, range)).length,
    nodes: new Set(inIt.flatMap(({ node }) => node ?? [])).size,
  };
}

function isIn(address: string, subnet: string): boolean {
  const [range, number] = [subnetOf(subnet), addressNumber(address.split('/')[0] ?? '')];
  return range !== undefined && number !== undefined && number >= range.first && number < range.first + range.size;
}
