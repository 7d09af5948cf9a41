import { randomBytes, randomInt } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { SandboxNode } from '../../sandbox/index.ts';

export type SshServer = {
  readonly port: number;
  /** `<type> <key>` of each host key, as known_hosts has them. */
  readonly hostKeys: readonly string[];
  /** Ends (KILL) or freezes (STOP) what serves the open connections; new ones can be made. */
  readonly signalConnections: (signal: 'KILL' | 'STOP') => Promise<void>;
};

/** Another sshd of a node, with host keys and options of its own, beside the one that all tests share. */
export async function startSshServer(
  node: SandboxNode,
  {
    types = ['ed25519'],
    options = [],
    onFinished = onTestFinished,
  }: {
    types?: readonly string[];
    options?: readonly string[];
    onFinished?: (undo: () => Promise<void>) => void;
  } = {},
): Promise<SshServer> {
  const folder = `/run/sshd-${randomBytes(4).toString('hex')}`;
  const script = `set -e
mkdir -m 700 "$0"
for type in ${types.join(' ')}; do ssh-keygen -q -t $type -N '' -C '' -f "$0/$type" >/dev/null; cat "$0/$type.pub"; done
grep -v -e ^HostKey -e ^AllowUsers -e ^PidFile -e ^MaxSessions /etc/ssh/sshd_config >"$0/config"
cat >>"$0/config"
# Newer servers shut out an address for a while after refused logins: it is the address of every test.
! /usr/sbin/sshd -T -f "$0/config" | grep -qi ^persourcepenalties || echo 'PerSourcePenalties no' >>"$0/config"
# It goes to the background before it listens, and writes its pid file after. Another may have the port already.
for port; do
  /usr/sbin/sshd -f "$0/config" -p "$port" -E "$0/log"
  until [ -s "$0/pid" ]; do ! grep -q 'Cannot bind any address' "$0/log" || { : >"$0/log"; continue 2; }; sleep 0.02; done
  echo "$port"
  exit
done
exit 1`;
  const config = [...types.map((type) => `HostKey ${folder}/${type}`), `PidFile ${folder}/pid`, ...options];
  const ports = Array.from({ length: 5 }, () => `${randomInt(20_000, 30_000)}`);
  // Each connection has two processes, and either alone could keep it open.
  const each = 'p=$(cat "$0/pid") && for c in $(pgrep -P "$p"); do kill "-$1" "$c" $(pgrep -P "$c"); done';
  onFinished(async () => {
    await node.exec(['sh', '-c', `${each}; kill "$p"; rm -rf "$0"`, folder, 'KILL'], { reject: false });
  });
  const { stdout } = await node.exec(['sh', '-c', script, folder, ...ports], { input: `${config.join('\n')}\n` });
  const lines = stdout.trim().split('\n');
  const port = Number(lines.pop());
  const hostKeys = lines.map((line) => line.split(' ').slice(0, 2).join(' '));
  const signalConnections: SshServer['signalConnections'] = async (signal) =>
    void (await node.exec(['sh', '-c', each, folder, signal]));
  return { port, hostKeys, signalConnections };
}

export type KeyFiles = { readonly privateKey: string; readonly publicKey: string };

export type SshUser = {
  readonly name: string;
  readonly home: string;
  /** A key pair made by ssh-keygen with these options; it lets in as this user. */
  readonly makeKey: (options: readonly string[]) => Promise<KeyFiles>;
};

/** A user of the node who gets in with the sandbox's key; `files` are laid into the home folder. */
export async function makeSshUser(
  node: SandboxNode,
  {
    shell = '/bin/bash',
    groups = ['docker'],
    files = {},
    onFinished = onTestFinished,
  }: {
    shell?: string;
    groups?: readonly string[];
    files?: Readonly<Record<string, string>>;
    onFinished?: (undo: () => Promise<void>) => void;
  },
): Promise<SshUser> {
  const name = `u${randomBytes(4).toString('hex')}`;
  const home = `/home/${name}`;
  onFinished(async () => void (await node.exec(['userdel', '--remove', '--force', name], { reject: false })));
  const script = `set -e
useradd --create-home --shell "$2" --password '*' --groups "$3" "$1"
install -d -o "$1" -m 700 "/home/$1/.ssh"
install -o "$1" -m 600 /home/deploy/.ssh/authorized_keys "/home/$1/.ssh/"
rm -f "/home/$1/.bashrc"`;
  await node.exec(['sh', '-c', script, 'sh', name, shell, groups.join(',')]);
  for (const [path, content] of Object.entries(files)) {
    await node.exec(['sh', '-c', 'cat >"$0" && chmod 755 "$0"', `${home}/${path}`], { input: content });
  }
  const makeKey = async (options: readonly string[]) => {
    const pair = await makeKeyPair(node, options);
    await node.exec(['sh', '-c', 'cat >>"$0"', `${home}/.ssh/authorized_keys`], { input: pair.publicKey });
    return pair;
  };
  return { name, home, makeKey };
}

/** A key pair made by the node's ssh-keygen. */
export async function makeKeyPair(
  node: SandboxNode,
  options: readonly string[] = ['-N', '', '-t', 'ed25519'],
): Promise<KeyFiles> {
  const script = `d=$(mktemp -d) && trap 'rm -rf "$d"' EXIT && ssh-keygen -q -C '' -f "$d/key" "$@" >&2 &&
cat "$d/key" && echo ---- && cat "$d/key.pub"`;
  const { stdout } = await node.exec(['sh', '-c', script, 'sh', ...options]);
  const [privateKey = '', publicKey = ''] = stdout.split('\n----\n');
  return { privateKey: `${privateKey}\n`, publicKey: `${publicKey}\n` };
}
