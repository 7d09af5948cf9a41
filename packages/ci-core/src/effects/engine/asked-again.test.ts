import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localHost } from '../host/local-host.ts';
import { removeObject } from '../swarm/remove-object.ts';
import { listNetworks } from '../swarm/stack-networks.ts';
import { updateNode } from '../swarm/swarm-nodes.ts';
import { openManager } from './engine.ts';
import { mayPass, saidBy } from './engine-failure.ts';

const INFO = JSON.stringify({ Swarm: { ControlAvailable: true }, ServerVersion: '28', Name: 'm1' });

let server: Server;
let answers: RequestListener[] = [];
let asked: string[] = [];
beforeEach(async () => {
  answers = [];
  asked = [];
  server = createServer((request, response) => {
    if (request.url === '/info') return void response.end(INFO);
    asked.push(`${request.method} ${request.url}`);
    (answers.shift() ?? says(200, '[]'))(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => void server.close().closeAllConnections());

const says =
  (status: number, body: string): RequestListener =>
  (_, response) =>
    void response.writeHead(status).end(body);
const message = (status: number, words: string) => says(status, JSON.stringify({ message: words }));
const reset: RequestListener = (request) => void request.socket.resetAndDestroy();

const opened = async (more: object = {}) => {
  const { port } = server.address() as AddressInfo;
  const warned: string[] = [];
  const patience = { window: 10_000, warn: (line: string) => void warned.push(line), ...more };
  const { engine } = await openManager(localHost({ DOCKER_HOST: `tcp://127.0.0.1:${port}` }), patience);
  return { engine, warned };
};
const list = { path: '/networks' };
const LISTED = '[{"Id":"1","Name":"all","Scope":"swarm"}]';

test.each([
  ['500', message(500, 'rpc error: code = Unknown desc = context deadline exceeded')],
  ['503', message(503, 'rpc error: code = Unavailable desc = transport is closing')],
  ['429', says(429, 'Too Many Requests')],
  ['502 of something in between', says(502, '<html>Bad Gateway</html>')],
  ['a reset connection', reset],
  [
    'half of an answer',
    (_: unknown, response: Parameters<RequestListener>[1]) =>
      void response.writeHead(200, { 'content-length': 9 }).write('[', () => response.destroy()),
  ],
  ['text that is not JSON', says(200, '<html>')],
] as const)('a question that is answered by %s is asked again, which is said once', async (_, answer) => {
  const { engine, warned } = await opened();
  answers = [answer as RequestListener, answer as RequestListener, says(200, '[{"a":1}]')];
  expect(await engine.ask('networks', list)).toEqual([{ a: 1 }]);
  expect(asked).toHaveLength(3);
  expect(warned).toEqual([
    expect.stringMatching(/^the Docker engine of this machine does not answer for now \(networks\): .+; trying again$/),
  ]);
});

test.each([400, 401, 403, 404, 409, 501])('a question that is refused with %d is not asked again', async (status) => {
  const { engine, warned } = await opened();
  answers = [message(status, 'no')];
  await expect(engine.ask('networks', list)).rejects.toMatchObject({ code: 'ENGINE_REFUSED' });
  expect([asked.length, warned]).toEqual([1, []]);
});

test('a node that changed in between is read and changed again', async () => {
  const { engine } = await opened();
  const node = (Index: number) => says(200, JSON.stringify({ ID: 'n1', Version: { Index }, Spec: {}, Status: {} }));
  const outdated = message(500, 'rpc error: code = Unknown desc = update out of sequence');
  answers = [node(7), outdated, node(8), says(200, '')];
  await updateNode(engine, 'n1', (spec) => ({ ...spec, Role: 'worker' }));
  const posted = (version: number) => `POST /nodes/n1/update?version=${version}`;
  expect(asked).toEqual(['GET /nodes/n1', posted(7), 'GET /nodes/n1', posted(8)]);
});

test('a list of networks without a leader after it is not used: it lacks those of the swarm', async () => {
  const { engine } = await opened();
  answers = [says(200, '[]'), message(503, 'no leader'), says(200, '[]'), says(200, LISTED), says(200, '[]')];
  expect(await listNetworks(engine)).toMatchObject([{ Name: 'all' }]);
  expect(asked.filter((line) => line.endsWith('/networks'))).toHaveLength(2);
});

test('nothing is asked again after the window, the deadline or the end of the job', async () => {
  const job = new AbortController();
  const late = { deadline: () => performance.now() };
  for (const more of [{ window: 100 }, late, { signal: AbortSignal.abort() }, { signal: job.signal }]) {
    const { engine } = await opened(more);
    answers = Array(50).fill(message(500, 'no'));
    asked = [];
    setTimeout(() => job.abort(), 50);
    await expect(engine.ask('networks', list)).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
    expect(asked).toHaveLength(1);
  }
});

test('a change is sent once, however it fails; whether to look and to send it again is known', async () => {
  const { engine } = await opened();
  const change = { method: 'POST', path: '/services/create', body: {} } as const;
  for (const [answer, passes] of [
    [message(500, 'update out of sequence'), true],
    [reset, true],
    [message(400, 'no'), false],
  ] as const) {
    asked = [];
    answers = [answer];
    const error = await engine.bytes('create', change).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'ENGINE_REFUSED' });
    expect([asked.length, mayPass(error)]).toEqual([1, passes]);
  }
});

test('a removal that may have been done is asked for again, and what is gone is removed', async () => {
  const { engine } = await opened();
  answers = [reset, message(404, 'no such network')];
  await removeObject(engine, 'removal', '/networks/x');
  expect(asked).toHaveLength(2);
  answers = [message(403, 'in use')];
  await expect(removeObject(engine, 'removal', '/networks/x')).rejects.toMatchObject({ code: 'ENGINE_REFUSED' });
});

test.each([['[{"toString":1}]'], ['{"message":{"a":1}}'], ['null'], [''], ['"x"'], ['<html>']])(
  'an error with the body %s is an error with words',
  async (body) => {
    const { engine } = await opened();
    answers = [says(404, body)];
    const error = await engine.ask('networks', list).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'ENGINE_REFUSED' });
    expect(saidBy(error)).toBe(body === '' ? 'HTTP status 404' : body);
  },
);

test('an answer that does not come in time ends its connection', async () => {
  const { engine } = await opened();
  const closed = new Promise((resolve) => {
    answers = [(request) => void request.socket.once('close', resolve)];
  });
  await expect(engine.bytes('logs', { path: '/tasks/x/logs', within: 100 })).rejects.toMatchObject({
    code: 'ENGINE_UNREACHABLE',
  });
  await closed;
});

test('what a registry answers through the engine is asked again for two seconds, and is a refusal', async () => {
  const { engine } = await opened();
  answers = Array(50).fill(message(500, 'Get "https://r/v2/": dial tcp: no route to host'));
  const began = performance.now();
  const login = engine.bytes('login', { method: 'POST', path: '/auth', body: {}, asksRegistry: true });
  await expect(login).rejects.toMatchObject({ code: 'ENGINE_REFUSED' });
  expect(performance.now() - began).toBeLessThan(4_000);
  expect(asked.length).toBeGreaterThan(1);
});
