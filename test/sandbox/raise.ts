import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attachSandbox } from './attach.ts';
import { allocate } from './claims/allocate.ts';
import { guard, unguard } from './claims/guard.ts';
import { cleanLeftovers } from './claims/leftovers.ts';
import { tearDown } from './claims/tear-down.ts';
import { writeDockerCli } from './clients/docker-cli.ts';
import {
  knownHosts,
  knownHostsPath,
  networkOf,
  nodeMachine,
  privateKeyPath,
  type SandboxDescription,
  switchMachine,
  writeDescription,
} from './description.ts';
import { requireHost } from './host/requirements.ts';
import { buildImages, restoreImages } from './images/build.ts';
import { type Log, logToStderr } from './log.ts';
import { bootMachine, prepareMachine } from './machine/machine.ts';
import { raiseSwitch, switchAddress } from './machine/network.ts';
import { socketOf } from './node/engine.ts';
import { bareKey, makeKeyPair, prepareSshd, sshUser } from './node/sshd.ts';
import { startNode } from './node/start.ts';
import { formSwarm } from './node/swarm.ts';
import { engineCached, rootfsOf } from './rootfs/cache.ts';
import type { Engine } from './rootfs/recipes.ts';
import type { Sandbox } from './sandbox.ts';
import { prepareRegistry, startRegistry } from './services/registry.ts';

export type RaiseOptions = {
  /** `cached-or-quickest` takes whichever disk is there, the newest engine first; it builds one only when there is none. */
  engine: Engine | 'cached-or-quickest';
  managers?: number;
  workers?: number;
  registryPassword?: string;
  /** Nodes with sshd alone: their engines are not started, and there is no swarm. */
  bare?: boolean;
  log?: Log;
  /** Outlives this process; ended by `down()`, by the command `down`, or by a reboot. */
  keep?: boolean;
  /** The folder that a kept sandbox belongs to. */
  checkout?: string;
};

// `current` builds faster than `bookworm`, so it is also the quickest.
const chooseEngine = (wanted: RaiseOptions['engine']): Engine =>
  wanted !== 'cached-or-quickest'
    ? wanted
    : !engineCached('current') && engineCached('bookworm')
      ? 'bookworm'
      : 'current';

const describe = (
  options: RaiseOptions,
  engine: Engine,
  rootfs: string,
  allocation: { id: string; directory: string; subnet: string },
) => {
  const names = [
    ...Array.from({ length: options.managers ?? 1 }, (_, index) => ({
      name: `m${index + 1}`,
      role: 'manager' as const,
    })),
    ...Array.from({ length: options.workers ?? 0 }, (_, index) => ({ name: `w${index + 1}`, role: 'worker' as const })),
  ];
  const hostKeys = names.map(({ name }) => makeKeyPair(name));
  const client = makeKeyPair('sandbox');
  const { id, directory, subnet } = allocation;
  const description: SandboxDescription = {
    id,
    directory,
    subnet,
    engine,
    rootfs,
    nodes: names.map((node, index) => ({
      ...node,
      address: `${subnet}.${11 + index}`,
      hostKey: bareKey(hostKeys[index]?.publicKey ?? ''),
    })),
    registry: { address: `${switchAddress(subnet)}:5000`, user: 'ci', password: options.registryPassword ?? 'sandbox' },
    ssh: { user: sshUser, privateKey: client.privateKey },
  };
  return { description, hostKeys, authorized: client.publicKey };
};

type Drawn = ReturnType<typeof describe>;

/** Lays out every file that the machines find when they boot. */
const prepare = ({ description, hostKeys, authorized }: Drawn): void => {
  const { directory, subnet, nodes } = description;
  mkdirSync(join(directory, 'ssh'), { mode: 0o700 });
  writeFileSync(privateKeyPath(description), description.ssh.privateKey, { mode: 0o600 });
  writeFileSync(knownHostsPath(description), knownHosts(description));
  writeDockerCli(directory, description.rootfs);
  const hosts = [
    '127.0.0.1 localhost',
    `${switchAddress(subnet)} registry`,
    ...nodes.map((node) => `${node.address} ${node.name}`),
  ];
  const machines = [switchMachine(description), ...nodes.map((node) => nodeMachine(description, node.name))];
  for (const machine of machines) {
    prepareMachine(machine);
    writeFileSync(join(machine.home, 'run/hosts'), `${hosts.join('\n')}\n`);
    // Nothing listens there, so a look-up of a name that isn't in the sandbox fails at once.
    writeFileSync(join(machine.home, 'run/resolv.conf'), `nameserver ${switchAddress(subnet)}\n`);
  }
  nodes.forEach((node, index) => {
    const host = hostKeys[index];
    if (host !== undefined) prepareSshd(nodeMachine(description, node.name), host, authorized);
  });
  prepareRegistry(switchMachine(description), description.registry);
};

const start = async (description: SandboxDescription, bare: boolean, log: Log): Promise<void> => {
  const { rootfs, nodes, registry } = description;
  const hub = switchMachine(description);
  await bootMachine(hub, rootfs);
  await raiseSwitch(networkOf(description));
  const restored = restoreImages(rootfs, hub);
  await Promise.all([startRegistry(hub, registry), ...nodes.map((node) => startNode(description, node, bare))]);
  if (bare) return;
  await formSwarm(nodes.map((node) => ({ ...node, socket: socketOf(nodeMachine(description, node.name)) })));
  const first = nodes[0];
  if (!restored && first !== undefined)
    await buildImages(rootfs, nodeMachine(description, first.name), hub, registry, log);
};

/** A real Docker Swarm with registry and sshd on this machine, beside whatever already runs there. */
export const raiseSandbox = async (options: RaiseOptions): Promise<Sandbox> => {
  const log = options.log ?? logToStderr;
  await requireHost();
  cleanLeftovers(log);
  const engine = chooseEngine(options.engine);
  const rootfs = await rootfsOf(engine, log);
  const allocation = allocate(options.checkout ?? process.cwd(), options.keep ?? false);
  guard(allocation);
  try {
    const drawn = describe(options, engine, rootfs, allocation);
    prepare(drawn);
    await start(drawn.description, options.bare ?? false, log);
    writeDescription(drawn.description);
    if (options.keep === true) unguard(allocation.id);
    return attachSandbox(drawn.description);
  } catch (error) {
    unguard(allocation.id);
    tearDown(allocation);
    throw error;
  }
};
