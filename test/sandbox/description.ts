import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine/machine.ts';
import type { Network } from './machine/network.ts';
import type { Engine } from './rootfs/recipes.ts';
import type { RegistryAccess } from './services/registry.ts';

export type NodeDescription = { name: string; role: 'manager' | 'worker'; address: string; hostKey: string };

/** All there is to know about a raised sandbox, as JSON: another process can attach to it. What changes later lies in `directory`. */
export type SandboxDescription = {
  id: string;
  engine: Engine;
  rootfs: string;
  directory: string;
  subnet: string;
  nodes: NodeDescription[];
  registry: RegistryAccess;
  ssh: { user: string; privateKey: string };
};

export const nodeMachine = (description: SandboxDescription, name: string): Machine => ({
  name,
  home: join(description.directory, 'nodes', name),
});

export const switchMachine = (description: SandboxDescription): Machine => ({
  name: 'switch',
  home: join(description.directory, 'switch'),
});

export const networkOf = (description: SandboxDescription): Network => ({
  rootfs: description.rootfs,
  subnet: description.subnet,
  leg: legOf(description.id),
  switch: switchMachine(description),
});

/** The interface in the root namespace. Named after the random id: 15 characters are the kernel's limit. */
export const legOf = (id: string): string => `sx${id}`;

export const privateKeyPath = ({ directory }: SandboxDescription): string => join(directory, 'ssh/id_ed25519');
export const knownHostsPath = ({ directory }: SandboxDescription): string => join(directory, 'ssh/known_hosts');
export const knownHostsLine = (node: NodeDescription): string => `${node.address} ${node.hostKey}`;
export const knownHosts = ({ nodes }: SandboxDescription): string =>
  nodes.map((node) => `${knownHostsLine(node)}\n`).join('');

export const writeDescription = (description: SandboxDescription): void => {
  writeFileSync(join(description.directory, 'sandbox.json'), JSON.stringify(description, null, 2), { mode: 0o600 });
};
