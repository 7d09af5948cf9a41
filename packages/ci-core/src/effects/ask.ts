import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { NO_RESPONSE, type ProbeResponse, parseProbeResponse } from '../plan/probe-response.ts';
import type { Probe } from '../settings/probe/probes.ts';
import type { Host } from './host/host.ts';
import type { Http } from './http/http.ts';
import { timeLimit } from './http/time-limit.ts';

/** Requests a URL repeatedly, one request at a time, until closed. */
export type Asking = { readonly close: () => void; readonly isOpen: () => boolean };

/** Called with each response and how many milliseconds ago its request was sent. */
export type OnReply = (reply: ProbeResponse, ago: number) => void;

const PATIENCE = 2_000;
const LONGEST_BODY = 65_536;

/** Sends the requests from this machine, each over a new connection, as a new visitor would. */
export function askFromRunner({ url, address, headers, every }: Probe, http: Http, onReply: OnReply): Asking {
  const stop = new AbortController();
  const { signal } = stop;
  const own = Object.entries(headers ?? {}).map(([name, value]) => [name, value.reveal()]);
  const sent = { ...Object.fromEntries(own), connection: 'close' };
  const ask = async () => {
    while (!signal.aborted) {
      const began = performance.now();
      const limit = timeLimit(PATIENCE, signal);
      const init = { redirect: 'manual', headers: sent, signal: limit.signal } as const;
      const reply = await http
        .ask(address?.reveal() ?? url, init)
        .then(read, noAnswer)
        .finally(limit.close);
      const took = performance.now() - began;
      if (!signal.aborted) onReply(reply, took);
      await sleep(Math.max(0, every - took), undefined, { signal }).catch(() => {});
    }
  };
  ask().catch((error) => {
    stop.abort();
    onReply({ error: messageOf(error) }, 0);
  });
  return { close: () => stop.abort(), isOpen: () => !signal.aborted };
}

async function read(response: Response): Promise<ProbeResponse> {
  const { status, headers, body } = response;
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body ?? []) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= LONGEST_BODY) break;
    }
  } catch (error) {
    return noAnswer(error);
  }
  return { status, header: (name) => headers.get(name) ?? undefined, body: Buffer.concat(chunks).toString('utf8') };
}

function noAnswer(error: unknown): ProbeResponse {
  if (error instanceof Error && error.name === 'TimeoutError')
    return { error: `no answer within ${PATIENCE / 1000} s` };
  return { error: messageOf((error as { cause?: unknown }).cause ?? error) };
}

const ASK = readFileSync(new URL('./ask.sh', import.meta.url), 'utf8');

/** What is not to be in the arguments of curl; undefined if the address is all there is, and nothing in it is hidden. */
function curlConfig({ url, address, headers }: Probe): string | undefined {
  if (address === undefined && headers === undefined) return undefined;
  const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`;
  const lines = Object.entries(headers ?? {}).map(
    ([name, value]) => `header = ${quoted(`${name}: ${value.reveal()}`)}`,
  );
  return [`url = ${quoted(address?.reveal() ?? url)}`, ...lines, ''].join('\n');
}

/** Sends the requests from the server, with the tool that is installed there. */
export function askFromManager(host: Host, probe: Probe, onReply: OnReply): Asking {
  const { url, every } = probe;
  const config = curlConfig(probe);
  const words = [config === undefined ? url : '-', String(every / 1000), String(PATIENCE / 1000), String(LONGEST_BODY)];
  const process = host.start({ argv: ['sh', '-c', ASK, 'sh', ...words] });
  process.stdin.on('error', () => {});
  if (config !== undefined) process.stdin.write(`${Buffer.from(config).toString('base64')}\n`);
  let open = true;
  let rest = '';
  process.stderr.resume();
  process.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const reply of open ? lines.map(parseProbeResponse) : [])
      onReply(reply, 'error' in reply && reply.error === NO_RESPONSE ? PATIENCE : 0);
  });
  const ended = () => {
    open = false;
  };
  process.exit.then(ended, ended);
  return {
    close: () => {
      open = false;
      process.stdin.end();
    },
    isOpen: () => open,
  };
}
