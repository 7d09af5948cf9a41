import { Agent } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Task } from '../../plan/stack/stack-state.ts';
import type { Host } from '../host/host.ts';
import { openManager } from './engine.ts';
import { whyNoManager, withoutHarm } from './manager-state.ts';
import { readTaskEvidence } from './task-evidence.ts';

const INFO = JSON.stringify({ Swarm: { ControlAvailable: true }, ServerVersion: '28', Name: 'm1' });

/** An engine that answers what it is, and of anything else the beginning alone. */
const server = createServer((socket) => {
  sockets.push(socket);
  socket.on('data', (request) => {
    const [, path] = String(request).split(' ');
    if (path?.endsWith('/info')) socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${INFO.length}\r\n\r\n${INFO}`);
    else if (refusal !== undefined)
      socket.write(`HTTP/1.1 503 Service Unavailable\r\nContent-Length: ${refusal.length}\r\n\r\n${refusal}`);
    else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{"ID"', begun);
  });
});
let sockets: Socket[] = [];
let begun = () => {};
/** What it answers to anything else instead. */
let refusal: string | undefined;

const host: Host = {
  name: 'deploy@m1',
  start: () => {
    throw new Error('no commands here');
  },
  run: () => Promise.reject(new Error('no commands here')),
  engineAgent: Object.assign(new Agent(), {
    createConnection: () => connect((server.address() as AddressInfo).port, '127.0.0.1'),
  }),
  listen: () => Promise.reject(new Error('no sockets here')),
  forward: undefined,
  close: () => {},
};

beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  vi.useRealTimers();
  for (const socket of sockets) socket.destroy();
  sockets = [];
  refusal = undefined;
  await new Promise((resolve) => server.close(resolve));
});

describe('an answer that ends in the middle', () => {
  const answersTo = async (count: number, request: () => Promise<unknown>, then: () => void) => {
    let left = count;
    const all = new Promise<void>((resolve) => {
      begun = () => --left === 0 && resolve();
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const asked = request().catch((error: unknown) => error);
    await all;
    then();
    await vi.advanceTimersByTimeAsync(60_000);
    return asked;
  };

  it.each(['goes silent', 'is cut'])('and %s is not an answer: the engine is unreachable', async (how) => {
    const { engine } = await openManager(host);
    const cut = () => sockets.forEach((socket) => void (how === 'is cut' && socket.end()));
    expect(await answersTo(2, () => engine.readStack('shop_prod'), cut)).toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  });

  it('does not delay a report, which then has no evidence of a task that ended', async () => {
    const { engine } = await openManager(host);
    const task = { ID: 't1', Status: { ContainerStatus: { ContainerID: 'c1' } } } as Task;
    const evidence = { health: [], logs: [], outOfMemory: false };
    expect(
      await answersTo(
        2,
        () => readTaskEvidence(engine, task),
        () => {},
      ),
    ).toEqual(evidence);
  });
});

it.each([
  ['This node is not a swarm manager. Use "docker swarm init"', /^name a manager of the swarm in SERVER_HOST$/],
  ['rpc error: code = Unknown desc = The swarm does not have a leader', /^start the managers that are down/],
  ['Swarm is encrypted and needs to be unlocked before it can be used.', /^run "docker swarm unlock" on it/],
  ['Swarm certificates have expired. To replace them, leave the swarm and join again.', /^correct its clock/],
  ['something else', /^see that the Docker engine runs there$/],
])(
  'an engine that says "%s" is not usable now: another one may be, or the same one a little later',
  async (message, hint) => {
    const { engine } = await openManager(host);
    refusal = JSON.stringify({ message });
    const error = await engine.readStack('shop_prod').catch((one: unknown) => one);
    expect(error).toMatchObject({ code: 'ENGINE_UNREACHABLE', hint: expect.stringMatching(hint) });
    expect(String(error)).not.toMatch(HARM);
  },
);

it('an engine of this machine that does not run may be the wrong one: SERVER_HOST is not set', async () => {
  const engineAgent = Object.assign(new Agent(), { createConnection: () => connect('/nowhere/docker.sock') });
  const error = await openManager({ ...host, name: 'this machine', engineAgent }).catch((one: unknown) => one);
  expect(error).toMatchObject({
    code: 'ENGINE_UNREACHABLE',
    hint: expect.stringMatching(/^to deploy to a server, set SERVER_HOST/),
  });
});

const unlock =
  'Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.';
// Words of swarmkit about a node's own certificate, of a clock that is ahead and of one that is behind.
const late =
  'certificate (1 - k2x) not valid after Sun, 29 Nov 2026 03:00:00 UTC, and it is currently Mon, 30 Nov 2026 03:00:00 UTC: x509: certificate has expired or is not yet valid: ';
const early =
  'certificate (1 - k2x) not valid before Sun, 29 Nov 2026 03:00:00 UTC, and it is currently Thu, 01 Jan 2026 00:00:00 UTC';
const expired = 'Swarm certificates have expired. To replace them, leave the swarm and join again.';

it.each([
  ['locked', unlock, /is a locked manager: Swarm is encrypted .* use "docker swarm unlock"/, /docker swarm unlock-key/],
  ['error', expired, /cannot take part in its swarm: Swarm certificates have expired\.$/, /^correct its clock/],
  ['error', late, /in its swarm: certificate \(1 - k2x\) not valid after Sun, 29 Nov/, /^correct its clock/],
  ['error', early, /in its swarm: certificate \(1 - k2x\) not valid before/, /^correct its clock/],
  ['error', 'x509: certificate signed by unknown authority', /in its swarm: x509/, /see the log of its engine/],
  ['pending', '', /is still joining its swarm$/, /docker node ls/],
  ['inactive', '', /is not part of a swarm \(inactive\)$/, /^name another manager/],
  ['active', '', /is a worker of its swarm, not a manager$/, /^name a manager in SERVER_HOST$/],
])('an engine whose part in the swarm is "%s" is named with what it says (%s)', (state, error, what, hint) => {
  const why = whyNoManager({ isManager: false, state, error });
  expect(why?.what).toMatch(what);
  expect(why?.hint).toMatch(hint);
  expect(`${why?.what} ${why?.hint}`).not.toMatch(HARM);
});

it('what the engine says is passed on, but for what would delete a swarm', () => {
  expect(withoutHarm('No such image: a:1')).toBe('No such image: a:1');
  expect(withoutHarm(`one. ${expired} two.`)).toBe('one. Swarm certificates have expired. two.');
  expect(whyNoManager({ isManager: true, state: 'active', error: 'no leader' })).toBeUndefined();
});

/** What a user must not be sent to do on a manager. */
const HARM = /swarm init|swarm leave|leave the swarm|force-new-cluster/;
