import { request as begin, type ClientRequest, type IncomingMessage } from 'node:http';
import type { EngineAgent } from '../host/host.ts';

/** One request to the engine's API, below any version: the engine answers in its newest one. */
export type EngineRequest = {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** The header `X-Registry-Auth`. */
  readonly auth?: string | undefined;
};

export type EngineAnswer = { readonly status: number; readonly body: Buffer };

/**
 * The complete answer to a request; rejects when it does not arrive within so many milliseconds, or is incomplete. A request
 * that timed out also closes its connection: what still arrives on it must not be read as the next answer.
 */
export function callEngine(agent: EngineAgent, request: EngineRequest, within: number): Promise<EngineAnswer> {
  return new Promise((resolve, reject) => {
    const call = send(agent, request);
    const stop = limit(call, within, () => fail(noAnswer(within)));
    const fail = (error: Error) => {
      stop();
      reject(error);
      call.destroy();
    };
    call.on('error', fail).on('response', (answer: IncomingMessage) => {
      const chunks: Buffer[] = [];
      answer
        .on('error', fail)
        .on('data', (chunk: Buffer) => void chunks.push(chunk))
        .on('close', () => {
          if (!answer.complete) fail(new Error('the answer is incomplete'));
        })
        .on('end', () => {
          if (!answer.complete) return;
          stop();
          resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) });
        });
    });
  });
}

/** A streamed answer, as soon as it begins; it must begin within so many milliseconds. */
export function openEngineStream(agent: EngineAgent, request: EngineRequest, within: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const call = send(agent, request);
    const stop = limit(call, within, () => fail(noAnswer(within)));
    const fail = (error: Error) => {
      stop();
      reject(error);
      call.destroy();
    };
    call.on('error', fail).once('response', (answer: IncomingMessage) => {
      stop();
      resolve(answer);
    });
  });
}

function send(agent: EngineAgent, { method = 'GET', path, query = {}, body, auth }: EngineRequest): ClientRequest {
  const asked = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, `${value}`]));
  const data = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    host: agent.hostHeader ?? 'docker',
    ...(data === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(data) }),
    ...(auth === undefined ? {} : { 'x-registry-auth': auth }),
  };
  // The agent decides where the connection leads.
  const protocol = 'protocol' in agent ? String(agent.protocol) : 'http:';
  const call = begin({ agent, protocol, method, path: asked.size === 0 ? path : `${path}?${asked}`, headers });
  call.end(data);
  return call;
}

/** Milliseconds that a request may wait for its connection: others may use all that the server allows. */
const TURN = 120_000;

/** Calls `late` when there is no answer in time, from when the request has its connection. */
function limit(call: ClientRequest, within: number, late: () => void): () => void {
  let timer = setTimeout(late, Math.max(TURN, within));
  call.once('socket', () => {
    clearTimeout(timer);
    timer = setTimeout(late, within);
  });
  return () => clearTimeout(timer);
}

function noAnswer(within: number): Error {
  return Object.assign(new Error(`no answer within ${within / 1000} s`), { timedOut: true });
}

/** A name as part of a path: slashes, colons and @ stay, anything else that is special is escaped. */
export function pathOf(name: string): string {
  return encodeURIComponent(name).replace(/%2F|%3A|%40/g, decodeURIComponent);
}
