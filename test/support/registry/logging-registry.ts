import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { nodeMachine } from '../../sandbox/description.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { initPid } from '../../sandbox/machine/machine.ts';

/** What the front of a registry lets through: everybody, whoever has a login, nobody for now, or so many bytes a second. */
type Mode = 'open' | 'limited' | { readonly rate: number } | { readonly user: string; readonly password: string };

/** A registry on the manager's own network that writes down every login it is sent. */
export type LoggingRegistry = {
  /** `127.0.0.1:port`, as the manager reaches it. */
  readonly address: string;
  /** `user:password` of each request with a login. */
  readonly logins: () => readonly string[];
  /** Requests, with or without a login. */
  readonly requests: () => number;
  readonly become: (mode: Mode) => void;
  readonly close: () => void;
};

const FRONT = `
const http = require('node:http');
const [target, own] = process.argv.slice(1);
let mode = 'open';
require('node:readline').createInterface({ input: process.stdin })
  .on('line', (line) => { mode = JSON.parse(line); })
  .on('close', () => process.exit());
async function trickle(answer, response, rate) {
  for await (const chunk of answer)
    for (let at = 0; at < chunk.length; at += rate / 4) {
      response.write(chunk.subarray(at, at + rate / 4));
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  response.end();
}
const server = http.createServer((request, response) => {
  const { authorization, ...headers } = request.headers;
  const sent = authorization === undefined ? '' : Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString();
  process.stdout.write(JSON.stringify({ url: request.url, sent }) + '\\n');
  const end = (status, code, more = {}) => response
    .writeHead(status, { 'docker-distribution-api-version': 'registry/2.0', 'content-type': 'application/json', ...more })
    .end(JSON.stringify({ errors: [{ code, message: 'slow down' }] }));
  if (mode === 'limited') return end(429, 'TOOMANYREQUESTS');
  const { rate } = mode;
  if (mode !== 'open' && rate === undefined && sent !== mode.user + ':' + mode.password)
    return end(401, 'UNAUTHORIZED', { 'www-authenticate': 'Basic realm="front"' });
  const [host, port] = target.split(':');
  const options = { host, port, method: request.method, path: request.url, headers: { ...headers, authorization: own } };
  const asked = http.request(options, (answer) => { response.writeHead(answer.statusCode, answer.headers);
    if (rate === undefined) return answer.pipe(response);
    trickle(answer, response, rate); });
  asked.on('error', () => response.destroy());
  request.pipe(asked);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(JSON.stringify({ port: server.address().port }) + '\\n'));
`;

/** It has the images of the sandbox's registry. */
export async function startLoggingRegistry(sandbox: Sandbox): Promise<LoggingRegistry> {
  const { address, user, password } = sandbox.registry;
  const own = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const network = ['-t', String(initPid(nodeMachine(sandbox.description, sandbox.manager.name))), '--net', '--'];
  const child = spawn('nsenter', [...network, process.execPath, '-e', FRONT, address, own], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const seen: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject).once('exit', (code) => reject(new Error(`the registry ended: ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { port: listening, sent } = JSON.parse(line) as { port?: number; sent?: string };
      if (listening !== undefined) resolve(listening);
      else seen.push(sent ?? '');
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    logins: () => seen.filter(Boolean),
    requests: () => seen.length,
    become: (mode) => void child.stdin.write(`${JSON.stringify(mode)}\n`),
    close: () => child.stdin.end(),
  };
}
