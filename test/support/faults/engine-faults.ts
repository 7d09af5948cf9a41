import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';

/** What a loaded swarm says now and then; `reset` ends the connection without an answer. */
const FAULTS = [
  [500, 'rpc error: code = Unknown desc = context deadline exceeded'],
  [503, 'rpc error: code = Unavailable desc = transport is closing'],
  [
    503,
    'rpc error: code = Unknown desc = The swarm does not have a leader. It is possible that too few managers are online.',
  ],
  [500, 'context canceled'],
  'reset',
] as const;

/** A line in front of an engine's socket on which one call of so many fails, before or after the engine has carried it out. */
export type FaultyEngine = {
  readonly requests: () => number;
  readonly faults: () => number;
  readonly close: () => Promise<void>;
};

type Faults = {
  readonly oneIn: number;
  /** Gives numbers from 0 up to 1. */
  readonly chance: () => number;
  /** The body of an answer of its own to a GET of that path. */
  readonly instead?: (path: string) => string | undefined;
};

export async function startFaultyEngine(
  listen: string,
  engine: string,
  { oneIn, chance, instead }: Faults,
): Promise<FaultyEngine> {
  let [requests, faults] = [0, 0];
  const fail = (response: ServerResponse) => {
    faults += 1;
    const fault = FAULTS[Math.floor(chance() * FAULTS.length)] ?? 'reset';
    if (fault === 'reset') return void response.socket?.destroy();
    const [status, message] = fault;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
  };
  const server = createServer((asked, response) => {
    requests += 1;
    const fails = chance() * oneIn < 1;
    // A change may have been carried out when its answer is lost.
    if (fails && (asked.method === 'GET' || chance() < 0.5)) {
      asked.resume();
      return fail(response);
    }
    const { method, url: path, headers } = asked;
    const own = method === 'GET' ? instead?.(path ?? '') : undefined;
    if (own !== undefined) return void response.writeHead(200, { 'content-type': 'application/json' }).end(own);
    const onward = request({ socketPath: engine, method, path, headers }, (answer: IncomingMessage) => {
      if (fails) {
        answer.resume().once('end', () => fail(response));
        return;
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    asked.pipe(onward);
  });
  // The CLI of newer versions upgrades its connection for some calls.
  server.on('upgrade', ({ method, url, headers }, near, head) => {
    const far = connect(engine, () => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
      far.write(`${method} ${url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      far.write(head);
      near.pipe(far).pipe(near);
    });
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  rmSync(listen, { force: true });
  await new Promise<void>((resolve) => server.listen(listen, resolve));
  return {
    requests: () => requests,
    faults: () => faults,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
