import { Agent } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Task } from '../../plan/stack/stack-state.ts';
import type { Host } from '../host/host.ts';
import { openManager } from './engine.ts';
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
  ['This node is not a swarm manager. Use "docker swarm init"', 'name a manager of the swarm in SERVER_HOST'],
  ['rpc error: code = Unknown desc = The swarm does not have a leader', 'see that the Docker engine runs there'],
])(
  'an engine that says "%s" is not usable now: another one may be, or the same one a little later',
  async (message, hint) => {
    const { engine } = await openManager(host);
    refusal = JSON.stringify({ message });
    await expect(engine.readStack('shop_prod')).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE', hint });
  },
);
