import type { Duplex } from 'node:stream';
import type { NodeSSH } from 'node-ssh';
import { CiError, messageOf } from '../../errors.ts';
import type { Secret } from '../../secret.ts';
import { withoutBrackets } from '../../text.ts';
import type { Host } from '../host/host.ts';
import { readKnownHosts } from './host-key.ts';
import type { Hop } from './login/hop.ts';
import { openClient } from './login/open-client.ts';
import { readPrivateKey } from './private-key.ts';
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
  /** Hosts through which the server is reached, each through the one before. */
  readonly jumps?: readonly JumpHost[];
  /** The key for `jumps`, if it is another one. */
  readonly jumpPrivateKey?: Secret | undefined;
  /** `knownHosts` is also for other servers, so a key in it needs the name of its host. */
  readonly hasOtherServers?: boolean;
};

export type JumpHost = { readonly host: string; readonly port: number; readonly user: string };

/** Opens the one connection of a job. Throws SERVER_UNREACHABLE, SSH_REFUSED, HOST_KEY_UNKNOWN or HOST_KEY_CHANGED. */
export async function connectSsh(settings: SshSettings): Promise<Host> {
  const { port, user, agent, warn, acceptNewHostKey, passphrase, jumpPrivateKey, jumps = [] } = settings;
  // The port is a separate setting.
  const host = withoutBrackets(settings.host);
  const [key, jumpKey, pins] = await Promise.all([
    readPrivateKey(settings.privateKey, passphrase),
    readPrivateKey(jumpPrivateKey, passphrase, 'SSH_JUMP_PRIVATE_KEY'),
    readKnownHosts(settings.knownHosts, settings.hasOtherServers === true || jumps.length > 0),
  ]);
  const hops: Hop[] = [
    ...jumps.map((jump) => ({ ...jump, key: jumpKey ?? key, agent, setting: 'SSH_JUMP_HOST' as const })),
    { host, port, user, key, agent, setting: 'SERVER_HOST' },
  ];
  const opened: NodeSSH[] = [];
  try {
    for (const [i, hop] of hops.entries()) {
      const [before, from] = [opened.at(-1), hops[i - 1]];
      const sock = before && from && (await through(before, from, hop));
      opened.push(await openClient(hop, { pins, acceptNewHostKey, warn }, sock));
    }
    const ssh = opened.at(-1);
    if (!ssh?.connection) throw lostAtOnce(hops.at(-1) ?? { host, port });
    // The way ends with the connection, or it would keep the process alive.
    const leave = () => end(opened.slice(0, -1));
    ssh.connection.once('close', leave);
    return sshHost(ssh, ssh.connection, `${user}@${host}`);
  } catch (error) {
    end(opened);
    throw error;
  }
}

function end(opened: readonly NodeSSH[]): void {
  for (const ssh of [...opened].reverse()) ssh.connection?.destroy();
}

/** A connection from a jump host to the next server. */
function through(ssh: NodeSSH, from: Hop, to: Hop): Promise<Duplex> {
  const jump = `${from.user}@${from.host}`;
  return new Promise((resolve, reject) => {
    if (!ssh.connection) return reject(lostAtOnce(from));
    ssh.connection.forwardOut('127.0.0.1', 0, to.host, to.port, (error, channel) => {
      if (!error) return resolve(channel);
      // https://www.rfc-editor.org/rfc/rfc4254#section-5.1: 1 prohibited, 2 the connection failed.
      const isProhibited = (error as { reason?: unknown }).reason === 1;
      const hint = isProhibited
        ? `allow it in the sshd_config of ${from.host}: AllowTcpForwarding yes, PermitOpen ${to.host}:${to.port}; and for the key in authorized_keys: port-forwarding`
        : `see that ${to.host}:${to.port} is reached from ${from.host}: ${to.setting} is an address of the network behind the jump host`;
      const message = `${jump} (SSH_JUMP_HOST) cannot connect to ${to.host}:${to.port}: ${messageOf(error)}`;
      reject(new CiError('SERVER_UNREACHABLE', message, { hint, cause: error }));
    });
  });
}

function lostAtOnce({ host, port }: { readonly host: string; readonly port: number }): CiError {
  return new CiError('SERVER_UNREACHABLE', `the connection to ${host}:${port} ended at once after the login`, {
    hint: 'see the log of sshd on the server',
  });
}
