import type { Servers } from './servers-schema.ts';

/** Two places of `servers.yaml` that cannot both be so; `path` leads to one of them. */
type Contradiction = { readonly path: readonly string[]; readonly message: string };

/** What is well written by itself, and would be found only in the middle of the changes, or never. */
export function contradictions(servers: Servers): Contradiction[] {
  const { nodes, docker, registry, firewall } = servers;
  const ssh = ({ address }: Servers['nodes'][string]) => `${address.host}:${address.port ?? 22}`;
  const inside = ({ address, swarm_address }: Servers['nodes'][string]) => swarm_address ?? address.host;
  const found = [...twice(nodes, 'address', ssh), ...twice(nodes, 'swarm_address', inside)];
  if (docker.mirror !== undefined && docker.from !== 'docker.com')
    found.push({ path: ['docker', 'mirror'], message: 'is used only with "from: docker.com"' });
  if (registry === undefined) return found;
  const [label = '', ...value] = registry.on.split('=');
  if (!Object.values(nodes).some(({ labels }) => labels[label] === value.join('=')))
    found.push({ path: ['registry', 'on'], message: 'is the label of no node in this file' });
  const isOpen = firewall?.published.some(({ port, protocol }) => port === registry.port && protocol === 'tcp');
  if (isOpen === false) {
    const message = `must have the port ${registry.port} of the registry: other nodes pull from it, and pipelines push to it`;
    found.push({ path: ['firewall', 'published'], message });
  }
  return found;
}

/** The nodes that have a value of another one; the same machine cannot be two nodes. */
function twice(
  nodes: Servers['nodes'],
  key: 'address' | 'swarm_address',
  shared: (node: Servers['nodes'][string]) => string,
): Contradiction[] {
  const first = new Map<string, string>();
  return Object.entries(nodes).flatMap(([name, node]) => {
    const other = first.get(shared(node));
    first.set(shared(node), other ?? name);
    // The same address for SSH says it all.
    const isSaid = other !== undefined && key === 'swarm_address' && nodes[other]?.address.host === node.address.host;
    if (other === undefined || isSaid) return [];
    return [{ path: ['nodes', name, key], message: `is that of ${other}, too` }];
  });
}
