import type { Servers } from '../../../settings/servers/servers-schema.ts';
import type { Change } from '../change.ts';
import type { SwarmFacts } from '../facts/swarm-facts.ts';
import { registryDigest } from './registry-spec.ts';

/** Whether the service of the registry is missing, or was made from something else. */
export function registryChanges({ registry }: Servers, swarm: SwarmFacts | undefined): Change[] {
  if (registry === undefined) return [];
  const has = swarm?.registry;
  const users = Object.keys(registry.users).join(', ');
  const change = (from: string, to: string): Change => ({ node: '', kind: 'registry', what: '', from, to });
  if (has === undefined)
    return [change('', `${registry.image} on ${registry.on}, port ${registry.port}, for ${users}`)];
  return [
    ...(has.spec === registryDigest(registry)
      ? []
      : [change('another specification', `${registry.image} on ${registry.on}, port ${registry.port}`)]),
    ...(swarm?.access === undefined || has.access === swarm.access
      ? []
      : [change(`access ${has.access}`, `access ${swarm.access}, for ${users}`)]),
  ];
}
