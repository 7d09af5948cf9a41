import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Claim, ownerLives, readClaim, takeClaim } from '../host/claim.ts';
import { SandboxUnavailable } from '../sandbox-unavailable.ts';

const claimsFolder = '/run/swarm-ci-sandbox';
const prefix = '10.213';

/** What a claim on a subnet says: whose it is and where it lives. `checkout` finds a kept one again. */
export type Allocation = { id: string; directory: string; subnet: string; checkout: string };

export const claimPath = (subnet: string): string => join(claimsFolder, subnet);

/** Networks that the machine itself already uses, as `10.213.7`. */
const routed = (): Set<string> => {
  const lines = readFileSync('/proc/net/route', 'utf8').split('\n').slice(1);
  const octets = (hex: string) =>
    [3, 2, 1].map((index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16)).join('.');
  return new Set(
    lines
      .map((line) => line.split('\t')[1] ?? '')
      .filter((hex) => hex.length === 8)
      .map(octets),
  );
};

/** One folder, one random id for everything that needs a name, and one /24 that no other sandbox on the machine has. */
export const allocate = (checkout: string, kept: boolean): Allocation => {
  const id = randomBytes(4).toString('hex');
  const directory = join(tmpdir(), `swarm-ci-sandbox-${id}`);
  const taken = routed();
  const start = randomInt(256);
  for (let step = 0; step < 256; step += 1) {
    const subnet = `${prefix}.${(start + step) % 256}`;
    const allocation: Allocation = { id, directory, subnet, checkout };
    if (taken.has(subnet) || !takeClaim(claimPath(subnet), allocation, kept)) continue;
    mkdirSync(directory, { mode: 0o755 });
    return allocation;
  }
  throw new SandboxUnavailable('no-free-subnet', `no free subnet in ${prefix}.0.0/16`, `Look into ${claimsFolder}.`);
};

export const allocations = (): Claim<Allocation>[] => {
  if (!existsSync(claimsFolder)) return [];
  const names = readdirSync(claimsFolder).filter((name) => name.startsWith(prefix));
  return names.map((name) => readClaim<Allocation>(claimPath(name))).filter((claim) => claim !== undefined);
};

export const abandoned = (): Allocation[] =>
  allocations()
    .filter((claim) => !ownerLives(claim.owner))
    .map((claim) => claim.content);

/** The kept sandbox of a checkout, if one is up. */
export const keptAllocation = (checkout: string): Allocation | undefined =>
  allocations().find((claim) => claim.owner.kept && ownerLives(claim.owner) && claim.content.checkout === checkout)
    ?.content;
