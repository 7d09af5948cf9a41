import type { CiError } from '../../errors.ts';
import type { Secret } from '../../secret.ts';
import { withoutBrackets } from '../../text.ts';
import type { Host } from '../host/host.ts';
import { explainConnect } from './errors.ts';
import { hostKeyAlgorithms, readKnownHosts, refuseHostKey } from './host-key.ts';
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
};

const READY_TIMEOUT = 20_000;
const KEEPALIVE = { keepaliveInterval: 5_000, keepaliveCountMax: 4 };

/** Opens the one connection of a job. Throws SERVER_UNREACHABLE, SSH_REFUSED, HOST_KEY_UNKNOWN or HOST_KEY_CHANGED. */
export async function connectSsh(settings: SshSettings): Promise<Host> {
  const { port, user, agent } = settings;
  // The port is a separate setting.
  const host = withoutBrackets(settings.host);
  const [{ NodeSSH }, key, pins] = await Promise.all([
    import('node-ssh'),
    readPrivateKey(settings.privateKey, settings.passphrase),
    readKnownHosts(settings.knownHosts),
  ]);
  let refused: CiError | undefined;
  const ssh = new NodeSSH();
  try {
    await ssh.connect({
      host,
      port,
      username: user,
      readyTimeout: READY_TIMEOUT,
      ...KEEPALIVE,
      ...(key ?? (agent === undefined ? {} : { agent })),
      // Without `none` first, which only lists the methods of the server.
      authHandler: [key === undefined ? 'agent' : 'publickey'],
      algorithms: { serverHostKey: hostKeyAlgorithms(pins, host, port) },
      hostVerifier: (shown: Buffer) => {
        refused = refuseHostKey({ ...settings, host }, pins, shown);
        return refused === undefined;
      },
    });
    if (!ssh.connection) throw new Error('the connection ended at once');
  } catch (error) {
    // Closing it properly would wait for the server and keep the process alive.
    ssh.connection?.destroy();
    throw refused ?? explainConnect(error, { ...settings, host });
  }
  // Small writes in both directions: without this each one may wait 40 ms for an acknowledgement.
  ssh.connection.setNoDelay(true);
  ssh.connection.on('error', () => {});
  return sshHost(ssh, ssh.connection, `${user}@${host}`);
}
