import type { AddressFacts, ListedNetwork } from '../../plan/stack/address-facts.ts';
import { type AddressUse, addressUse } from '../../plan/stack/address-use.ts';
import { overlaps } from '../../plan/stack/ipv4.ts';
import type { Task } from '../../plan/stack/stack-state.ts';

/** Why the engine gives a task no address. */
export type AddressTrouble =
  | ({ readonly kind: 'full'; readonly network: string } & AddressUse)
  | {
      readonly kind: 'not-set-up';
      readonly network: string;
      /** The subnet that the network is to have, and the networks that have it. */
      readonly subnet: string | undefined;
      readonly others: readonly { readonly name: string; readonly subnet: string }[];
    };

const LISTED = 5;

/**
 * Looks for the network of a waiting task that has no address left, or that the engine could not set up: the engine itself
 * shows neither. `asked` has the subnets that the manifest gives, by name of the network.
 */
export function addressTrouble(
  { Spec }: Pick<Task, 'Spec'>,
  facts: AddressFacts,
  asked: ReadonlyMap<string, readonly string[]>,
): AddressTrouble | undefined {
  const { networks } = facts;
  const targets = (Spec.Networks ?? []).map(({ Target }) => Target);
  const isOwn = ({ Id, Name, Scope }: ListedNetwork) =>
    Scope !== 'local' && (targets.includes(Id) || targets.includes(Name));
  for (const network of networks.filter(isOwn)) {
    if (subnetsOf(network).length === 0) return notSetUp(network, networks, asked.get(network.Name) ?? []);
    const full = fullness(network, facts);
    if (full !== undefined) return full;
  }
  return undefined;
}

function fullness(network: ListedNetwork, facts: AddressFacts): AddressTrouble | undefined {
  const use = addressUse(network, facts);
  if (use === undefined || use.tasks + use.services + use.nodes < use.usable) return undefined;
  return { kind: 'full', network: network.Name, ...use };
}

function notSetUp(
  network: ListedNetwork,
  networks: readonly ListedNetwork[],
  asked: readonly string[],
): AddressTrouble {
  const taken = networks.flatMap((one) =>
    one.Id === network.Id || one.Scope === 'local' ? [] : subnetsOf(one).map((subnet) => ({ name: one.Name, subnet })),
  );
  const others = taken.filter(({ subnet }) => asked.length === 0 || asked.some((one) => overlaps(one, subnet)));
  return { kind: 'not-set-up', network: network.Name, subnet: asked[0], others: others.slice(0, LISTED) };
}

function subnetsOf({ IPAM }: ListedNetwork): string[] {
  return (IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet || []);
}

export function addressHeadline(trouble: AddressTrouble | undefined): string {
  if (trouble === undefined) return '';
  if (trouble.kind === 'full') {
    const { network, subnet, usable, tasks, services, nodes } = trouble;
    const used = [`${tasks} by tasks`, `${services} by virtual IPs of services`, `up to ${nodes} by nodes`];
    return `the network ${network} (${subnet}) has no free address: ${usable} usable, ${used.join(', ')}`;
  }
  const { network, subnet, others } = trouble;
  const names = others.map((one) => `${one.name} (${one.subnet})`).join(', ');
  if (subnet !== undefined && others.length > 0)
    return `the engine cannot set up the network ${network}: its subnet ${subnet} overlaps with that of ${names}`;
  const why = 'its subnet overlaps with that of another network, or no address pool is left';
  return `the engine cannot set up the network ${network}: ${why}${names === '' ? '' : `; subnets in use: ${names}`}`;
}

export function addressHint(trouble: AddressTrouble | undefined): string {
  return trouble?.kind === 'full'
    ? 'give the network a larger subnet, use endpoint_mode: dnsrr or fewer replicas, or update with order: stop-first'
    : 'give the network another subnet (ipam in the compose file), or remove the other network; a network that exists is removed first';
}
