import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { messageOf } from '../../errors.ts';
import type { Host } from '../host/host.ts';
import { processStream } from '../host/process-stream.ts';
import { asSocket, endingWith } from './channel.ts';
import { connectionLost } from './errors.ts';
import { spareChannels } from './spare-channels.ts';

const SOCKET = '/var/run/docker.sock';
/** One for the stream of events, and one for everything else. */
const MOST_SESSIONS = 2;
const WHAT = "a request to the server's Docker engine";

type Done = (error: Error | null, stream?: Duplex) => void;

/**
 * Carries the engine's API over the SSH connection: the forwarded socket, or `docker system dial-stdio` where the server
 * forbids forwarding or keeps the engine's socket elsewhere.
 */
export function sshEngineAgent(
  client: Client,
  name: string,
  start: Host['start'],
): Agent & { readonly forwards: () => boolean } {
  const agent = new Agent({ keepAlive: true });
  let forwards = true;
  const dialStdio = (done: Done) => {
    const process = start({ argv: ['docker', 'system', 'dial-stdio'] });
    const stream = processStream(process, 'docker system dial-stdio');
    // Waiting for a session, and for the login shell, does not count as waiting for the engine.
    Promise.resolve(process.begun).then(() => done(null, asSocket(stream)), done);
  };
  /** Undefined where the server does not forward. */
  const forward = () =>
    new Promise<Duplex | undefined>((resolve, reject) => {
      try {
        client.openssh_forwardOutStreamLocal(SOCKET, (error, channel) =>
          resolve(error ? undefined : asSocket(endingWith(client, name, channel, WHAT))),
        );
      } catch (error) {
        reject(connectionLost(name, WHAT, messageOf(error)));
      }
    });
  const spare = spareChannels(forward);
  const connect = async (done: Done) => {
    const channel = forwards ? ((await spare.take()) ?? (await forward())) : undefined;
    if (channel) return done(null, channel);
    forwards = false;
    // Each connection is a session then; further requests wait for one of these.
    agent.maxSockets = MOST_SESSIONS;
    dialStdio(done);
  };
  // Returning undefined and calling back later is documented for connections that take time.
  Object.assign(agent, {
    createConnection: (_options: unknown, done: Done) => {
      connect(done).catch(done);
    },
  });
  return Object.assign(agent, { forwards: () => forwards });
}
