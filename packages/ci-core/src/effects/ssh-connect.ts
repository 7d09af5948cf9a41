import { readFile } from 'node:fs/promises';
import { CiError, messageOf } from '../errors.ts';
import type { Secret } from '../secret.ts';
import { fingerprint, judgeHostKey, knownHostsLine, parseKnownHosts, pinnedTypes } from '../settings/known-hosts.ts';
import type { Host } from './host.ts';
import { sshHost } from './ssh-host.ts';

export type SshSettings = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly privateKey: Secret | undefined;
  readonly passphrase: Secret | undefined;
  /** The path of an agent's socket, used when there is no private key. */
  readonly agent: string | undefined;
  /** Lines of a known_hosts file, or the path of one. */
  readonly knownHosts: string | undefined;
  readonly acceptNewHostKey: boolean;
  readonly warn: (text: string) => void;
};

const READY_TIMEOUT = 20_000;
const KEEPALIVE = { keepaliveInterval: 5_000, keepaliveCountMax: 4 };

/** Opens the one connection of a job. Throws SERVER_UNREACHABLE, SSH_REFUSED, HOST_KEY_UNKNOWN or HOST_KEY_CHANGED. */
export async function connectSsh(settings: SshSettings): Promise<Host> {
  const { host, port, user, passphrase } = settings;
  const [{ NodeSSH }, key, pins] = await Promise.all([
    import('node-ssh'),
    privateKeyOf(settings.privateKey),
    knownHostsOf(settings.knownHosts),
  ]);
  const types = pinnedTypes(pins, host, port);
  let refused: CiError | undefined;
  const ssh = new NodeSSH();
  try {
    await ssh.connect({
      host,
      port,
      username: user,
      readyTimeout: READY_TIMEOUT,
      ...KEEPALIVE,
      ...(key === undefined ? {} : { privateKey: key }),
      ...(key !== undefined || settings.agent === undefined ? {} : { agent: settings.agent }),
      ...(passphrase === undefined ? {} : { passphrase: passphrase.reveal() }),
      ...(types.length === 0 ? {} : { algorithms: { serverHostKey: hostKeyAlgorithms(types) } }),
      hostVerifier: (shown: Buffer) => {
        refused = judge(settings, pins, shown);
        return refused === undefined;
      },
    });
  } catch (error) {
    ssh.dispose();
    throw refused ?? explain(error, settings);
  }
  if (!ssh.connection) throw explain(new Error('the connection ended at once'), settings);
  // Small writes in both directions: without this each one may wait 40 ms for an acknowledgement.
  ssh.connection.setNoDelay(true);
  ssh.connection.on('error', () => {});
  return sshHost(ssh, ssh.connection, `${user}@${host}`);
}

function judge(settings: SshSettings, pins: ReturnType<typeof parseKnownHosts>, shown: Buffer): CiError | undefined {
  const { host, port, acceptNewHostKey, warn } = settings;
  const verdict = judgeHostKey(pins, host, port, shown);
  if (verdict === 'known') return undefined;
  const seen = fingerprint(shown);
  const line = knownHostsLine(host, port, shown);
  if (verdict === 'unknown') {
    if (acceptNewHostKey) {
      warn(`host key of ${host} is not pinned; accepted ${seen} because SSH_HOST_KEY_CHECKING is accept-new`);
      return undefined;
    }
    return new CiError('HOST_KEY_UNKNOWN', `the host key of ${host}:${port} is not pinned; it showed ${seen}`, {
      hint: `if that is the server's fingerprint (ssh-keygen -lf on the server), put this line into SSH_KNOWN_HOSTS: ${line}`,
    });
  }
  const what = verdict === 'revoked' ? 'is revoked in' : 'is not the one pinned in';
  return new CiError('HOST_KEY_CHANGED', `the host key of ${host}:${port} ${what} SSH_KNOWN_HOSTS; it showed ${seen}`, {
    hint: `somebody may be in between; if the server was really reinstalled, replace its line by: ${line}`,
  });
}

function explain(error: unknown, { host, port, user, privateKey, agent }: SshSettings): CiError {
  const { level, code } = error as { level?: string; code?: string };
  const why = messageOf(error);
  if (level === 'client-authentication') {
    const with_ = privateKey ? 'the private key' : agent ? 'the keys of the agent' : 'no key at all';
    return new CiError('SSH_REFUSED', `${host}:${port} refused ${user} with ${with_}: ${why}`, {
      hint: `add the public key to ~/.ssh/authorized_keys of ${user} on the server, or set SSH_PRIVATE_KEY to the right key`,
      cause: error,
    });
  }
  if (/parse privateKey|passphrase|Encrypted private/i.test(why)) {
    return new CiError('SSH_REFUSED', `SSH_PRIVATE_KEY cannot be used: ${why}`, {
      hint: 'give a whole private key (or the path of its file), and SSH_KEY_PASSPHRASE when it is encrypted',
      cause: error,
    });
  }
  const hint =
    code === 'ENOTFOUND'
      ? 'correct SERVER_HOST'
      : 'see that the server is up, SERVER_PORT is right and no firewall is in between';
  return new CiError('SERVER_UNREACHABLE', `${host}:${port} cannot be reached over SSH: ${why}`, {
    hint,
    cause: error,
  });
}

/** CI variables often hold keys with CRLF, with "\n" as two characters, or without the final newline. */
async function privateKeyOf(secret: Secret | undefined): Promise<string | undefined> {
  if (secret === undefined) return undefined;
  const value = secret.reveal();
  const key = value.includes('-----BEGIN') ? value : await readKeyFile(value.trim());
  const lines = key.includes('\n') ? key : key.replaceAll('\\n', '\n');
  return `${lines.replaceAll('\r\n', '\n').trim()}\n`;
}

async function readKeyFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new CiError('INVALID_INPUT', 'SSH_PRIVATE_KEY is neither a private key nor the path of a readable file', {
      hint: 'put the whole key into it, from -----BEGIN to END-----',
      cause: (cause as NodeJS.ErrnoException).code,
    });
  }
}

async function knownHostsOf(value: string | undefined): Promise<ReturnType<typeof parseKnownHosts>> {
  if (value === undefined) return [];
  const isPath = !/\s/.test(value.trim());
  try {
    return parseKnownHosts(isPath ? await readFile(value.trim(), 'utf8') : value);
  } catch (cause) {
    throw new CiError('INVALID_INPUT', `SSH_KNOWN_HOSTS: the file ${value} cannot be read: ${messageOf(cause)}`, {
      hint: 'put the known_hosts lines into it, or the path of a file that holds them',
    });
  }
}

/** ssh-rsa keys are proved with the newer signatures. */
function hostKeyAlgorithms(types: readonly string[]) {
  const names = types.flatMap((type) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [type]));
  return names as import('ssh2').ServerHostKeyAlgorithm[];
}
