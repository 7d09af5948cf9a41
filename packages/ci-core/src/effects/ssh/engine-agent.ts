import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { messageOf } from '../../errors.ts';
import type { Host } from '../host/host.ts';
import { processStream } from '../host/process-stream.ts';
import { asSocket, endingWith } from './channel.ts';
import { connectionLost } from './errors.ts';

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
  const connect = (done: Done) => {
    if (!forwards) return dialStdio(done);
    client.openssh_forwardOutStreamLocal(SOCKET, (error, channel) => {
      if (!error) return done(null, asSocket(endingWith(client, name, channel, WHAT)));
      forwards = false;
      // Each connection is a session then; further requests wait for one of these.
      agent.maxSockets = MOST_SESSIONS;
      dialStdio(done);
    });
  };
  // Returning undefined and calling back later is documented for connections that take time.
  Object.assign(agent, {
    createConnection: (_options: unknown, done: Done) => {
      try {
        connect(done);
      } catch (error) {
        done(connectionLost(name, WHAT, messageOf(error)));
      }
    },
  });
  return Object.assign(agent, { forwards: () => forwards });
}
