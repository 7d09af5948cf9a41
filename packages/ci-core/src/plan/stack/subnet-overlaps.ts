import type { Ipam, ListedNetwork } from './address-facts.ts';
import type { DesiredObject } from './desired-stack.ts';
import { overlaps } from './ipv4.ts';

/** A network to be created whose subnet is not free. The engine creates it nevertheless, and gives its tasks no address. */
export type SubnetOverlap = {
  readonly name: string;
  readonly subnet: string;
  readonly other: string;
  readonly otherSubnet: string;
};

/** The subnets of new networks that overlap with those of other networks of the swarm. */
export function subnetOverlaps(created: readonly DesiredObject[], present: readonly ListedNetwork[]): SubnetOverlap[] {
  const taken = present
    .filter((network) => network.Scope === 'swarm' && isOverlay(network))
    .flatMap((network) => subnetsOf(network).map((otherSubnet) => ({ other: network.Name, otherSubnet })));
  return created.filter(isOverlay).flatMap((network) =>
    subnetsOf(network).flatMap((subnet) => {
      const found = taken.find(({ otherSubnet }) => overlaps(subnet, otherSubnet));
      return found === undefined ? [] : [{ name: network.Name, subnet, ...found }];
    }),
  );
}

/** The subnets that the manifest gives to its networks, by name. */
export function askedSubnets(networks: readonly DesiredObject[]): ReadonlyMap<string, readonly string[]> {
  return new Map(networks.filter(isOverlay).map((network) => [network.Name, subnetsOf(network)]));
}

/** Subnets of other drivers belong to their nodes. */
function isOverlay({ Driver }: { readonly Driver?: string | undefined }): boolean {
  return !Driver || Driver === 'overlay';
}

function subnetsOf({ IPAM }: { readonly IPAM?: Ipam | null | undefined }): string[] {
  // A plugin may keep subnets apart that are equal.
  if (IPAM?.Driver && IPAM.Driver !== 'default') return [];
  return (IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet || []);
}
