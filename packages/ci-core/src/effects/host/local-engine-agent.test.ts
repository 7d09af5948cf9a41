import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makePrivateCa } from '../../../../../test/support/registry/private-ca.ts';
import { callEngine } from '../engine/engine-client.ts';
import { localEngineAgent } from './local-engine-agent.ts';

let folder: string;
const servers: Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-agent-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

const listening = async (server: Server, at: string | number) => {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(at, resolve));
  return server.address();
};
const answerTo = async (env: Readonly<Record<string, string>>) => {
  const agent = localEngineAgent(env);
  const { body } = await callEngine(agent, { path: '/_ping', query: { a: 'b c' } }, 5_000);
  agent.destroy();
  return `${body}`;
};
const says = createServer((request, response) => void response.end(`${request.headers.host} ${request.url}`));

test('an engine at a socket, at a TCP address, and at one with TLS', async () => {
  await listening(says, join(folder, 'engine'));
  expect(await answerTo({ DOCKER_HOST: `unix://${join(folder, 'engine')}` })).toBe('docker /_ping?a=b+c');

  const plain = createServer((request, response) => void response.end(`${request.headers.host}`));
  const { port } = (await listening(plain, 0)) as AddressInfo;
  expect(await answerTo({ DOCKER_HOST: `tcp://127.0.0.1:${port}` })).toBe(`127.0.0.1:${port}`);
  expect(await answerTo({ DOCKER_HOST: `127.0.0.1:${port}` })).toBe(`127.0.0.1:${port}`);

  const { key, cert } = await makePrivateCa(folder, ['IP:127.0.0.1']);
  const safe = createTlsServer(
    { key, cert },
    (request, response) => void response.end(`${request.headers.host} over TLS`),
  );
  const { port: tls } = (await listening(safe, 0)) as AddressInfo;
  const env = { DOCKER_HOST: `tcp://127.0.0.1:${tls}`, DOCKER_TLS_VERIFY: '1' };
  expect(await answerTo({ ...env, DOCKER_CERT_PATH: folder })).toBe(`127.0.0.1:${tls} over TLS`);
  await expect(answerTo(env)).rejects.toThrow(/certificate/);
});

test('an address that leads nowhere is named', () => {
  expect(() => localEngineAgent({ DOCKER_HOST: 'tcp://[' })).toThrow('DOCKER_HOST is not a valid address: tcp://[');
});
