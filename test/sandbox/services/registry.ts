import { randomBytes } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import bcrypt from 'bcryptjs';
import { execIn } from '../machine/exec.ts';
import type { Machine } from '../machine/machine.ts';
import { until } from '../until.ts';

/** Debian's docker-registry with basic auth, on the switch: every node and this side reach it at the same address. */
export type RegistryAccess = { address: string; user: string; password: string };

const configuration = (address: string): string => `version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: /var/lib/docker/registry }
  delete: { enabled: true }
http: { addr: "${address}", secret: ${randomBytes(16).toString('hex')} }
auth: { htpasswd: { realm: sandbox, path: /run/sandbox/htpasswd } }
`;

/** On the switch machine `data` is mounted where a node has its engine's data. */
export const registryData = (machine: Machine): string => join(machine.home, 'data/registry');

export const prepareRegistry = (machine: Machine, access: RegistryAccess): void => {
  const run = join(machine.home, 'run');
  // The cheapest cost: it is paid on each request, and there is nothing to protect here.
  writeFileSync(join(run, 'htpasswd'), `${access.user}:${bcrypt.hashSync(access.password, 4)}\n`);
  writeFileSync(join(run, 'registry.yml'), configuration(access.address));
  chmodSync(join(run, 'htpasswd'), 0o600);
};

const authorization = ({ user, password }: RegistryAccess): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

export const startRegistry = async (machine: Machine, access: RegistryAccess): Promise<void> => {
  const serve =
    'setsid docker-registry serve /run/sandbox/registry.yml >> /run/sandbox/registry.log 2>&1 < /dev/null & echo $! > /run/registry.pid';
  await execIn(machine, ['sh', '-c', serve]);
  const headers = { authorization: authorization(access) };
  const answers = () =>
    fetch(`http://${access.address}/v2/`, { headers }).then(
      (answer) => answer.ok,
      () => false,
    );
  await until('the registry answers', 10, answers);
};

export const stopRegistry = async (machine: Machine): Promise<void> => {
  const stop =
    'p=$(cat /run/registry.pid 2>/dev/null) || exit 0; rm /run/registry.pid; kill "$p" 2>/dev/null; while kill -0 "$p" 2>/dev/null; do sleep 0.02; done';
  await execIn(machine, ['sh', '-c', stop]);
};
