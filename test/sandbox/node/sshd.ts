import { chmodSync, copyFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { execIn } from '../machine/exec.ts';
import type { Machine } from '../machine/machine.ts';
import { until } from '../until.ts';

export const sshUser = 'deploy';

export type KeyPair = { privateKey: string; publicKey: string };

/** ssh2 makes one key in some three hundred that neither it nor OpenSSH can read; that one is thrown away. */
export const makeKeyPair = (comment: string, options: object = {}): KeyPair => {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { ...options, comment });
    const passphrase = 'passphrase' in options ? String(options.passphrase) : undefined;
    if (!(ssh2.utils.parseKey(pair.private, passphrase) instanceof Error))
      return { privateKey: pair.private, publicKey: pair.public };
  }
};

/** Without the comment, as `known_hosts` and host verifiers want it: `ssh-ed25519 AAAA…`. */
export const bareKey = (publicKey: string): string => publicKey.split(' ').slice(0, 2).join(' ');

const secretFile = (path: string, text: string): void => {
  writeFileSync(path, text, { mode: 0o600 });
  chmodSync(path, 0o600);
};

/** Lays keys and configuration where the machine finds them at its first boot. */
export const prepareSshd = (machine: Machine, host: KeyPair, authorized: string): void => {
  const at = (file: string) => join(machine.home, 'run', file);
  secretFile(at('ssh_host_ed25519_key'), host.privateKey);
  writeFileSync(at('ssh_host_ed25519_key.pub'), `${host.publicKey}\n`);
  writeFileSync(at('authorized_keys'), `${authorized}\n`);
  copyFileSync(join(import.meta.dirname, 'sshd_config'), at('sshd_config'));
};

const install = `set -e
if [ ! -e /etc/ssh/ssh_host_ed25519_key ]; then
  cd /run/sandbox
  install -m 600 ssh_host_ed25519_key /etc/ssh/
  install -m 644 ssh_host_ed25519_key.pub sshd_config /etc/ssh/
  install -d -o ${sshUser} -g ${sshUser} -m 700 /home/${sshUser}/.ssh
  install -o ${sshUser} -g ${sshUser} -m 600 authorized_keys /home/${sshUser}/.ssh/
fi
/usr/sbin/sshd -E /run/sandbox/sshd.log`;

const answers = (host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port: 22, timeout: 500 });
    const end = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket
      .on('connect', () => end(true))
      .on('error', () => end(false))
      .on('timeout', () => end(false));
  });

export const startSshd = async (machine: Machine, address: string): Promise<void> => {
  await execIn(machine, ['sh', '-c', install]);
  await until(`sshd of ${machine.name} answers`, 10, () => answers(address));
};
