import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execIn } from '../machine/exec.ts';
import type { Machine } from '../machine/machine.ts';
import { until } from '../until.ts';
import { engineAnswers } from './engine-api.ts';

export const socketOf = (machine: Machine): string => join(machine.home, 'run/docker.sock');
const logOf = (machine: Machine): string => join(machine.home, 'run/dockerd.log');

/** Two sockets: the usual one for whoever works on the server, one in the shared folder for this side. */
const command = (id: string, machine: Machine, registry: string): string =>
  [
    'dockerd --data-root /var/lib/docker --exec-root /run/docker --pidfile /run/docker.pid',
    '-H unix:///run/docker.sock -H unix:///run/sandbox/docker.sock',
    `--insecure-registry ${registry} --cgroup-parent /swarm-ci-sandbox-${id}/${machine.name}`,
    '--exec-opt native.cgroupdriver=cgroupfs --shutdown-timeout 5',
  ].join(' ');

export const startEngine = async (id: string, machine: Machine, registry: string): Promise<void> => {
  const started = `${command(id, machine, registry)} >> /run/sandbox/dockerd.log 2>&1 < /dev/null &`;
  await execIn(machine, [
    'sh',
    '-c',
    `rm -f /run/docker.pid /run/docker.sock /run/sandbox/docker.sock; setsid ${started}`,
  ]);
  const tail = () => readFileSync(logOf(machine), 'utf8');
  await until(`the engine of ${machine.name} answers`, 30, () => engineAnswers(socketOf(machine)), tail);
};

/** A clean end, as on an upgrade of the engine: the machine, its sshd and its disk stay. */
export const stopEngine = async (machine: Machine): Promise<void> => {
  const wait =
    'p=$(cat /run/docker.pid 2>/dev/null) || exit 0; kill -TERM "$p"; while kill -0 "$p" 2>/dev/null; do sleep 0.05; done';
  await execIn(machine, ['sh', '-c', wait]);
};
