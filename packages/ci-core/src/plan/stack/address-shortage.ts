import type { AddressFacts, Ipam, ListedNetwork } from './address-facts.ts';
import { addressRange, addressUse } from './address-use.ts';
import type { DesiredObject } from './desired-stack.ts';
import { participants } from './node-fit.ts';
import type { ServiceSpec } from './stack-state.ts';
import type { SwarmNode } from './swarm-node.ts';

/** A service that a deploy creates, or updates from a former spec. */
export type AddressWant = { readonly spec: ServiceSpec; readonly former: ServiceSpec | undefined };

type Network = Pick<ListedNetwork, 'Name'> & { readonly Id?: string; readonly IPAM?: Ipam | null | undefined };

/** A network with too few free addresses, and the warning about it. */
export type AddressShortage = { readonly network: string; readonly message: string };

/**
 * A warning for each network with fewer free addresses than a deploy needs, while old and new tasks run side by side. Tasks
 * without an address wait in the state `new`, and the engine shows nowhere why.
 */
export function addressShortages(
  wants: readonly AddressWant[],
  created: readonly DesiredObject[],
  facts: AddressFacts,
  nodes: readonly SwarmNode[],
): AddressShortage[] {
  const present = facts.networks.filter(({ Scope, Driver }) => Scope === 'swarm' && (!Driver || Driver === 'overlay'));
  const known: readonly Network[] = [...present, ...created.filter(({ Driver }) => !Driver || Driver === 'overlay')];
  return known.flatMap((network) => {
    const needs = wants.map((want) => ({ name: want.spec.Name, count: neededIn(network, want, nodes) }));
    const needed = needs.reduce((sum, { count }) => sum + count, 0);
    const found = needed > 0 ? roomIn(network, facts) : undefined;
    if (found === undefined || needed <= found.free) return [];
    const names = needs.filter(({ count }) => count > 0).map(({ name, count }) => `${count} by ${name}`);
    const left = `${Math.max(0, found.free)} of its ${found.usable} addresses free`;
    const message = `the network ${network.Name} (${found.subnet}) has ${left}, but this deploy needs up to ${needed} more (${names.join(', ')}): tasks would wait for an address; give the network a larger subnet, use endpoint_mode: dnsrr or fewer replicas, or update with order: stop-first`;
    return [{ network: network.Name, message }];
  });
}

/** Nodes that get their first task of the network need addresses, too: which ones, only the engine knows. */
function roomIn(network: Network, facts: AddressFacts) {
  const { Id, Name, IPAM } = network;
  if (Id === undefined) {
    const range = addressRange(IPAM);
    return range && { subnet: range.subnet, usable: range.usable, free: range.usable };
  }
  const use = addressUse({ Id, Name, IPAM, Scope: 'swarm' }, facts);
  return use && { ...use, free: use.usable - use.tasks - use.services - use.nodes };
}

/** The addresses that a service needs in a network beside those that it has. */
function neededIn(network: Network, { spec, former }: AddressWant, nodes: readonly SwarmNode[]): number {
  if (!isIn(network, spec)) return 0;
  const before = former !== undefined && isIn(network, former) ? former : undefined;
  const [now, then] = [tasksOf(spec, nodes), before === undefined ? 0 : tasksOf(before, nodes)];
  const virtual = hasVirtualIp(spec) && (before === undefined || !hasVirtualIp(before)) ? 1 : 0;
  return Math.max(0, now - then) + virtual + (before === undefined ? 0 : sideBySide(spec, Math.min(now, then)));
}

/** How many new tasks start before the old ones of their slots end. */
function sideBySide({ UpdateConfig }: ServiceSpec, tasks: number): number {
  const { Order, Parallelism = 1 } = UpdateConfig ?? {};
  if (Order !== 'start-first') return 0;
  return Parallelism === 0 ? tasks : Math.min(Parallelism, tasks);
}

function isIn({ Id, Name }: Network, { TaskTemplate }: ServiceSpec): boolean {
  return (TaskTemplate.Networks ?? []).some(({ Target }) => Target === Id || Target === Name);
}

function tasksOf(spec: ServiceSpec, nodes: readonly SwarmNode[]): number {
  const { Global, GlobalJob, Replicated, ReplicatedJob } = spec.Mode ?? {};
  if (Global ?? GlobalJob) return participants(spec, nodes).length;
  return Replicated?.Replicas ?? ReplicatedJob?.TotalCompletions ?? 1;
}

function hasVirtualIp({ EndpointSpec }: ServiceSpec): boolean {
  return EndpointSpec?.Mode !== 'dnsrr';
}
