import type { Duplex } from 'node:stream';
import type { Client, UNIXConnectionDetails } from 'ssh2';
import { CiError, messageOf } from '../../errors.ts';

/** Accepts connections to a socket on the server. Throws SERVER_UNUSABLE where its sshd forbids that. */
export function sshListen(
  client: Client,
  name: string,
  path: string,
  onConnection: (stream: Duplex) => void,
): Promise<() => void> {
  const take = ({ socketPath }: UNIXConnectionDetails, accept: () => Duplex, reject: () => void) => {
    if (socketPath !== path) return reject();
    const channel = accept();
    channel.on('error', () => {});
    onConnection(channel);
  };
  return new Promise((resolve, reject) => {
    const refused = (why: string) => {
      client.off('unix connection', take);
      const hint =
        'allow it in the sshd_config of the server: AllowStreamLocalForwarding yes (its default); or install the Docker CLI in the image of this job';
      reject(
        new CiError(
          'SERVER_UNUSABLE',
          `${name} refused to forward a socket, which the docker command there requires: ${why}`,
          { hint },
        ),
      );
    };
    client.on('unix connection', take);
    try {
      client.openssh_forwardInStreamLocal(path, (error) => {
        if (error) return refused(error.message);
        resolve(() => {
          client.off('unix connection', take);
          // A connection that was lost has ended it already, and the client throws then.
          try {
            client.openssh_unforwardInStreamLocal(path, () => {});
          } catch {}
        });
      });
    } catch (error) {
      refused(messageOf(error));
    }
  });
}
