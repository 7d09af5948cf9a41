import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { legOf, nodeMachine, type SandboxDescription, switchMachine } from '../description.ts';
import { identify, isAlive, type ProcessIdentity } from '../host/process-identity.ts';
import { initPid } from '../machine/machine.ts';

const netOf = (pid: number): string => {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return '';
  }
};

const nameOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return 'gone by now';
  }
};

/** Every process of a sandbox, to be asked for while it is up. Namespaces don't serve as a mark: their numbers are soon used again. */
export const processesOf = (description: SandboxDescription): ProcessIdentity[] => {
  const machines = [
    switchMachine(description),
    ...description.nodes.map((node) => nodeMachine(description, node.name)),
  ];
  const networks = new Set(machines.map((machine) => netOf(initPid(machine))));
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids
    .filter((pid) => networks.has(netOf(pid)))
    .map(identify)
    .filter((found) => found !== undefined);
};

/** What is still to be seen of a sandbox on this machine; empty when it is gone. */
export const tracesOf = (description: SandboxDescription, processes: readonly ProcessIdentity[]): string[] => {
  const { id, directory, subnet } = description;
  const groupsRoot = '/sys/fs/cgroup';
  const groups = ['', ...readdirSync(groupsRoot)].map((name) => `${groupsRoot}/${name}/swarm-ci-sandbox-${id}`);
  const paths = [directory, `/sys/class/net/${legOf(id)}`, `/run/swarm-ci-sandbox/${subnet}`, ...groups];
  return [
    ...processes.filter(isAlive).map(({ pid }) => `process ${pid}, ${nameOf(pid)}`),
    ...paths.filter((path) => existsSync(path)),
    ...readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .filter((line) => line.includes(id)),
  ];
};
