import { readFileSync } from 'node:fs';
import { lastLine } from '../../text.ts';
import type { Host } from '../host/host.ts';
import { processStream } from '../host/process-stream.ts';
import { asSocket } from '../ssh/channel.ts';
import { dialStream } from './dial-stream.ts';
import { type Unsent, type Wire, wireOver } from './wire.ts';

export const RELAY = readFileSync(new URL('./container-relay.sh', import.meta.url), 'utf8');
export const NODE_RELAY = `
const [host, port] = process.argv.slice(1);
const socket = require('node:net').connect({ host, port });
socket.on('error', (error) => { console.error(error.message); process.exit(1); });
socket.on('close', () => process.stdout.write('', () => process.exit()));
process.stdin.pipe(socket).pipe(process.stdout, { end: false });
`;

// What node and the netcats print when they cannot connect.
const NOT_CONNECTED =
  /connection refused|ECONNREFUSED|bad address|ENOTFOUND|EAI_AGAIN|not known|name resolution|can't resolve|no address|unreachable|no route/i;
/** The output of docker ends with advice, and in some versions with log lines of its own. */
const ADVICE = /^(?:See 'docker|Run 'docker|time=)/;
/** Milliseconds to wait for a container to end. */
const TO_END = 10_000;

/** From a container of this machine's engine that is attached to the network, for this one request. */
export async function containerWire(network: string, image: string, here: (stop: AbortSignal) => Host): Promise<Wire> {
  const stop = new AbortController();
  let ended: Promise<unknown> = Promise.resolve();
  const open = async (host: string, port: number) => {
    const options = ['--rm', '--interactive', '--network', network, '--log-driver', 'none', '--entrypoint', 'sh'];
    const relay = ['-c', RELAY, 'sh', host, String(port), NODE_RELAY];
    const { start } = here(stop.signal);
    const process = start({ argv: ['docker', 'run', ...options, image, ...relay] });
    ended = process.exit.catch(() => {});
    return asSocket(processStream(process, 'docker run'));
  };
  const wire = await wireOver(dialStream(open), (error) => explained(error, network));
  return {
    dispatcher: wire.dispatcher,
    unsent: (error) => wire.unsent(error) ?? notConnected(error, network),
    close: async () => {
      await wire.close();
      stop.abort();
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, TO_END).unref())]);
    },
  };
}

/** The relay runs before it is connected: its message shows whether it connected. */
function notConnected(error: unknown, network: string): Unsent | undefined {
  const { exitCode, message, code } = Object(error);
  // docker's own codes for a container that did not start.
  const unstarted = [125, 126, 127].includes(exitCode) || code === 'SERVER_UNUSABLE';
  if (unstarted) return explained(error, network);
  if (exitCode === undefined || !NOT_CONNECTED.test(message)) return undefined;
  const hint = `see that SWARM_UTILS_URL has the name of SwarmUtils in the network ${network}`;
  return { why: `from a container in ${network}: ${lastLine(message, ADVICE) || message}`, retryable: true, hint };
}

function explained(error: unknown, network: string): Unsent {
  const message = String(Object(error).message);
  const why = `no container in ${network} could send the request: ${lastLine(message, ADVICE) || message}`;
  const hint = 'see that the Docker engine runs here, the network is attachable, and SWARM_UTILS_IMAGE can be pulled';
  return { why, retryable: false, hint };
}
