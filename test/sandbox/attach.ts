import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unguard } from './claims/guard.ts';
import { tearDown } from './claims/tear-down.ts';
import { dockerCliFolder, dockerCliPath } from './clients/docker-cli.ts';
import { execute } from './clients/execution.ts';
import {
  knownHosts,
  knownHostsLine,
  knownHostsPath,
  type NodeDescription,
  nodeMachine,
  privateKeyPath,
  type SandboxDescription,
  switchMachine,
} from './description.ts';
import { isAlive } from './host/process-identity.ts';
import { execIn } from './machine/exec.ts';
import { cutPower } from './machine/machine.ts';
import { socketOf, startEngine, stopEngine } from './node/engine.ts';
import { startNode } from './node/start.ts';
import type { Sandbox, SandboxNode } from './sandbox.ts';
import { startRegistry, stopRegistry } from './services/registry.ts';
import { until } from './until.ts';

const attachNode = (description: SandboxDescription, node: NodeDescription): SandboxNode => {
  const machine = nodeMachine(description, node.name);
  const socketPath = socketOf(machine);
  const logPath = join(machine.home, 'run/dockerd.log');
  return {
    ...node,
    socketPath,
    dockerHost: `unix://${socketPath}`,
    knownHostsLine: knownHostsLine(node),
    engineLog: () => (existsSync(logPath) ? readFileSync(logPath, 'utf8') : ''),
    exec: (argv, options) => execIn(machine, argv, options),
    kill: async () => {
      const holder = cutPower(machine);
      if (holder !== undefined) await until(`${node.name} is off`, 10, () => !isAlive(holder));
    },
    start: () => startNode(description, node),
    stopEngine: () => stopEngine(machine),
    startEngine: () => startEngine(description.id, machine, description.registry.address),
  };
};

/** The same sandbox again, from its description, in this or another process. Only the process that raised it takes it down at its end. */
export const attachSandbox = (description: SandboxDescription): Sandbox => {
  const { directory, registry } = description;
  const nodes = description.nodes.map((node) => attachNode(description, node));
  const node = (name: string): SandboxNode => {
    const found = nodes.find((one) => one.name === name);
    if (found === undefined)
      throw new Error(`no node ${name} in the sandbox: ${nodes.map((one) => one.name).join(', ')}`);
    return found;
  };
  const manager = node('m1');
  const hub = switchMachine(description);
  const dockerCli = dockerCliPath(directory);
  return {
    description,
    id: description.id,
    engine: description.engine,
    directory,
    nodes,
    manager,
    node,
    registry: { ...registry, start: () => startRegistry(hub, registry), stop: () => stopRegistry(hub) },
    ssh: {
      ...description.ssh,
      privateKeyPath: privateKeyPath(description),
      knownHosts: knownHosts(description),
      knownHostsPath: knownHostsPath(description),
    },
    dockerCli,
    dockerCliFolder: dockerCliFolder(directory),
    docker: (target, argv, options = {}) => {
      const { dockerHost } = typeof target === 'string' ? node(target) : target;
      const env = {
        PATH: '/usr/bin:/bin',
        HOME: directory,
        DOCKER_CONFIG: join(directory, 'docker-config'),
        DOCKER_HOST: dockerHost,
      };
      return execute(dockerCli, argv, { ...options, env: { ...env, ...options.env } });
    },
    environment: () => ({
      SERVER_HOST: manager.address,
      SERVER_USER: description.ssh.user,
      SSH_PRIVATE_KEY: privateKeyPath(description),
      SSH_KNOWN_HOSTS: knownHostsPath(description),
      REGISTRY: registry.address,
      REGISTRY_USER: registry.user,
      REGISTRY_PASSWORD: registry.password,
    }),
    down: async () => {
      tearDown(description);
      unguard(description.id);
    },
  };
};

export const describeSandbox = (sandbox: Sandbox): SandboxDescription => sandbox.description;
