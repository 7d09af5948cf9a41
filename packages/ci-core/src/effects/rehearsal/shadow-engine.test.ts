import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openManager } from '../engine/engine.ts';
import { localHost } from '../host/local-host.ts';
import { openShadowEngine } from './shadow-engine.ts';

let folder: string;
const servers: Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-shadow-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

const listening = (server: Server, name: string) =>
  new Promise<string>((resolve) => {
    servers.push(server);
    server.listen(join(folder, name), () => resolve(join(folder, name)));
  });
const statusOf = (socketPath: string, path: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    request({ socketPath, path }, (answer) => resolve(answer.resume().statusCode))
      .on('error', reject)
      .end();
  });

/** A shadow of an engine that can be asked for its version, and from then on ends as given. */
const shadowOf = async (end: (path: string) => { status: number; message: string } | undefined) => {
  const dying = createServer((asked, response) => {
    const path = (asked.url ?? '').replace(/\?.*/, '');
    const known = { ApiVersion: '1.41', ServerVersion: '20.10.24', Swarm: { ControlAvailable: true } };
    if (path === '/version' || path === '/info') return response.end(JSON.stringify(known));
    const last = end(path);
    if (last === undefined) return asked.socket.destroy();
    return response.writeHead(last.status).end(JSON.stringify({ message: last.message }));
  });
  const { engine } = await openManager(localHost({ DOCKER_HOST: `unix://${await listening(dying, 'engine')}` }));
  const shadow = await openShadowEngine(engine, undefined);
  return { shadow, at: await listening(shadow.server, 'shadow') };
};

test.each([
  ['gone', undefined],
  ['without a leader', { status: 503, message: 'rpc error: The swarm does not have a leader.' }],
])('an engine that is %s in the middle is reported as lost', async (_, end) => {
  const { shadow, at } = await shadowOf(() => end);
  expect(shadow.lost()).toBeUndefined();
  expect(await statusOf(at, '/v1.41/services')).toBe(502);
  expect(shadow.lost()).toMatchObject({ code: 'ENGINE_UNREACHABLE', exitCode: 4 });
});

test('a refusal of the engine goes through as it is', async () => {
  const { shadow, at } = await shadowOf(() => ({ status: 404, message: 'no such network' }));
  expect(await statusOf(at, '/v1.41/networks/shop')).toBe(404);
  expect(shadow.lost()).toBeUndefined();
});
