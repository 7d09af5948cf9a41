import type { Problem } from '../../errors.ts';
import type { Servers } from '../../settings/servers/servers-schema.ts';
import type { Change } from './change.ts';
import type { ServerDiff } from './facts/server-state.ts';
import type { SwarmFacts } from './facts/swarm-facts.ts';

/** The networks and secrets of the swarm that are missing. Those that differ cannot be changed without a loss. */
export function objectChanges({ networks, secrets }: Servers, swarm: SwarmFacts | undefined): ServerDiff {
  const found = [
    ...Object.entries(networks).map(([name, wanted]) => networkDiff(name, wanted, swarm)),
    ...Object.entries(secrets).map(([name, { from }]) => secretDiff(name, from, swarm)),
  ];
  return {
    changes: found.flatMap((one) => (one !== undefined && 'kind' in one ? [one] : [])),
    problems: found.flatMap((one) => (one !== undefined && 'message' in one ? [one] : [])),
  };
}

function networkDiff(
  what: string,
  { subnet, encrypted }: Servers['networks'][string],
  swarm: SwarmFacts | undefined,
): Change | Problem | undefined {
  const has = swarm?.networks.get(what);
  const to = ['attachable overlay', subnet, encrypted ? 'encrypted' : undefined].filter(Boolean).join(' ');
  if (has === undefined) return { node: '', kind: 'network', what, from: '', to };
  const hint = 'remove the network by hand when nothing uses it, or write in the file what it is';
  if (!has.isAttachable) return { at: `networks.${what}`, message: 'the network is not an attachable overlay', hint };
  if (subnet !== undefined && has.subnet !== subnet)
    return { at: `networks.${what}`, message: `the network has the subnet ${has.subnet}, not ${subnet}`, hint };
  return undefined;
}

function secretDiff(what: string, variable: string, swarm: SwarmFacts | undefined): Change | Problem | undefined {
  if (swarm?.otherSecrets.has(what) === true) {
    const message = `the secret has another content than ${variable}`;
    return { at: `secrets.${what}`, message, hint: 'a secret cannot be changed: use another name, or unset it' };
  }
  if (swarm?.secrets.has(what) === true) return undefined;
  return { node: '', kind: 'secret', what, from: '', to: `from ${variable}` };
}
