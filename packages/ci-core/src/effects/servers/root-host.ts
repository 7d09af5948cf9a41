import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Host, runOver } from '../host/host.ts';
import { processStream } from '../host/process-stream.ts';
import { asSocket } from '../ssh/channel.ts';

/** Each is a session of the connection. */
const MOST_CONNECTIONS = 2;

/** The same server as root, through sudo without a password: its commands, and its engine. */
export function rootHost(host: Host): Host {
  const start: Host['start'] = (command) => host.start({ ...command, argv: ['sudo', '-n', '--', ...command.argv] });
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS });
  const connect = async (done: (error: Error | null, stream?: Duplex) => void) => {
    const process = start({ argv: ['docker', 'system', 'dial-stdio'] });
    const stream = processStream(process, 'docker system dial-stdio');
    await process.begun;
    done(null, asSocket(stream));
  };
  Object.assign(agent, {
    createConnection: (_options: unknown, done: (error: Error | null, stream?: Duplex) => void) => {
      connect(done).catch(done);
    },
  });
  return {
    ...host,
    start,
    run: runOver(start),
    engineAgent: agent,
    close: () => {
      agent.destroy();
      host.close();
    },
  };
}
