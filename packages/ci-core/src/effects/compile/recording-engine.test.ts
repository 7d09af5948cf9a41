import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openManager } from '../engine/engine.ts';
import { localHost } from '../host/local-host.ts';
import { createImageLookups } from './image-lookups.ts';
import { openRecordingEngine } from './recording-engine.ts';

let folder: string;
const servers: Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-recording-'));
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

/** A recording engine over an engine that can be asked for its version, and from then on ends as given. */
const recordingOf = async (end: (path: string) => { status: number; message: string } | undefined) => {
  const dying = createServer((asked, response) => {
    const path = (asked.url ?? '').replace(/\?.*/, '');
    const known = { ApiVersion: '1.41', ServerVersion: '20.10.24', Swarm: { ControlAvailable: true } };
    if (path === '/version' || path === '/info') return response.end(JSON.stringify(known));
    const last = end(path);
    if (last === undefined) return asked.socket.destroy();
    return response.writeHead(last.status).end(JSON.stringify({ message: last.message }));
  });
  const { engine } = await openManager(localHost({ DOCKER_HOST: `unix://${await listening(dying, 'engine')}` }));
  const recording = openRecordingEngine(
    engine,
    createImageLookups(engine, { logins: [], anonymous: false }, Promise.resolve(new Map())),
    '1.41',
  );
  return { recording, at: await listening(recording.server, 'recording') };
};

test.each([
  ['gone', undefined],
  ['without a leader', { status: 503, message: 'rpc error: The swarm does not have a leader.' }],
])('an engine that is %s in the middle is reported as lost', async (_, end) => {
  const { recording, at } = await recordingOf(() => end);
  expect(recording.lost()).toBeUndefined();
  expect(await statusOf(at, '/v1.41/networks/shop')).toBe(502);
  expect(recording.lost()).toMatchObject({ code: 'ENGINE_UNREACHABLE', exitCode: 4 });
});

test('a refusal of the engine goes through as it is', async () => {
  const { recording, at } = await recordingOf(() => ({ status: 404, message: 'no such network' }));
  expect(await statusOf(at, '/v1.41/networks/shop')).toBe(404);
  expect(recording.lost()).toBeUndefined();
});
