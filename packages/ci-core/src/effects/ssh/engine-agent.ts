import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { messageOf } from '../../errors.ts';
import type { Host } from '../host/host.ts';
import { processStream } from '../host/process-stream.ts';
import { asSocket, endingWith } from './channel.ts';
import { connectionLost } from './errors.ts';

const SOCKET = '/var/run/docker.sock';
const WHAT = "a request to the server's Docker engine";

type Done = (error: Error | null, stream?: Duplex) => void;

/**
 * Carries the engine's API over the SSH connection: the forwarded socket, or `docker system dial-stdio` where the server
 * forbids forwarding or keeps the engine's socket elsewhere.
 */
export function sshEngineAgent(client: Client, name: string, start: Host['start']): Agent {
  const agent = new Agent({ keepAlive: true });
  let forwards = true;
  const dialStdio = () =>
    processStream(start({ argv: ['docker', 'system', 'dial-stdio'] }), 'docker system dial-stdio');
  const connect = (done: Done) => {
    if (!forwards) return done(null, asSocket(dialStdio()));
    client.openssh_forwardOutStreamLocal(SOCKET, (error, channel) => {
      if (!error) return done(null, asSocket(endingWith(client, name, channel, WHAT)));
      forwards = false;
      done(null, asSocket(dialStdio()));
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
  return agent;
}
