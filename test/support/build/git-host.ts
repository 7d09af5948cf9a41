import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

/** A host of git repositories over HTTP, with raw files of their branches and tags where GitLab has them. */
export type GitHost = {
  /** Such as `127.0.0.1:4711`. */
  readonly address: string;
  /** Where the bare repository of a project lies: `<folder>/<group>/<project>.git`. */
  readonly folder: string;
  /** Every path that was asked for. */
  readonly asked: readonly string[];
  readonly close: () => Promise<void>;
};

/** With a token, it lets only those in who send it as the password of `oauth2`, as GitLab takes it. */
export async function startGitHost(token?: string): Promise<GitHost> {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-git-host-'));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://host');
    asked.push(url.pathname);
    if (
      token !== undefined &&
      request.headers.authorization !== `Basic ${Buffer.from(`oauth2:${token}`).toString('base64')}`
    ) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    const raw = /^\/(.+)\/-\/raw\/([^/]+)\/(.+)$/.exec(url.pathname);
    if (raw) sendRaw(join(folder, `${raw[1]}.git`), `${raw[2]}:${raw[3]}`, response);
    else void sendBackend(folder, url, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    folder,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function sendRaw(repository: string, object: string, response: ServerResponse): Promise<void> {
  const shown = spawn('git', ['-C', repository, 'show', object], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [body, code] = await Promise.all([
    buffer(shown.stdout),
    new Promise((resolve) => shown.once('close', resolve)),
  ]);
  response.writeHead(code === 0 ? 200 : 404).end(body);
}

/** https://git-scm.com/docs/git-http-backend, which speaks CGI. */
async function sendBackend(
  folder: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(request);
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'],
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // It may have answered before it read everything.
  backend.stdin.on('error', () => undefined).end(body);
  const answer = await buffer(backend.stdout);
  const end = answer.indexOf('\r\n\r\n');
  const headers = answer.subarray(0, end).toString().split('\r\n');
  const fields = headers
    .map((line) => line.split(/: (.*)/, 2))
    .map(([name = '', value = '']) => [name, value] as const);
  const status = Number(fields.find(([name]) => name === 'Status')?.[1].slice(0, 3) ?? 200);
  response.writeHead(status, Object.fromEntries(fields.filter(([name]) => name !== 'Status')));
  response.end(answer.subarray(end + 4));
}
