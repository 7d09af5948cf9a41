import { createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Host } from '@swarm-ci/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openManager } from '../../../packages/ci-core/src/effects/engine/engine.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { connectTo, tinyManifests } from '../../support/ssh/ssh-scene.ts';
import { startSshServer } from '../../support/ssh/ssh-server.ts';

const sandbox = sharedSandbox;
const AT_ONCE = 2_000;
/** 20 seconds, and some to start the command on a busy machine. */
const SOON = 30;
const lost = expect.objectContaining({ code: 'CONNECTION_LOST', exitCode: 4, hint: expect.any(String) });

/** Why it failed; fails itself when that is not known soon. */
async function failure(promise: Promise<unknown>, within = AT_ONCE): Promise<unknown> {
  const failed = promise.then(
    (value) => ({ 'did not fail': value }),
    (error: unknown) => error,
  );
  const late = new Promise((resolve) => setTimeout(resolve, within, 'still waiting'));
  return Promise.race([failed, late]);
}

async function* endless() {
  for (;;) yield new Uint8Array(100_000);
}

async function connected(options: readonly string[] = []) {
  const server = await startSshServer(sandbox().manager, { options });
  const host = await connectTo(sandbox(), { port: server.port });
  const { engine } = await openManager(host);
  await engine.info();
  return { host, engine, cut: () => server.signalConnections('KILL'), freeze: () => server.signalConnections('STOP') };
}

/** Every way to wait for a command, each begun before this returns. */
async function commands(host: Host): Promise<Promise<unknown>[]> {
  const silent = host.start({ argv: ['sh', '-c', 'echo up; sleep 600'] });
  await new Promise((resolve) => silent.stdout.once('data', resolve));
  const unread = host.start({ argv: ['yes'] });
  return [
    silent.exit,
    unread.exit,
    host.run({ argv: ['sleep', '600'] }),
    host.run({ argv: ['sh', '-c', 'while :; do echo x; sleep 0.01; done'] }),
    host.run({ argv: ['sleep', '600'], stdin: endless() }),
  ];
}

describe('a connection that is lost', () => {
  for (const [way, options] of [
    ['over the forwarded socket', []],
    ['over docker system dial-stdio', ['AllowStreamLocalForwarding no']],
  ] as const) {
    it(`ends every command and every request ${way} at once`, async () => {
      const { host, engine, cut } = await connected(options);
      const running = await commands(host);
      const events = await engine.stream('events', { path: '/events' });
      // Whole when there are no more events, which is never.
      const pending = engine.ask('events', { path: '/events' });
      const begun = [...running, pending].map((promise) => failure(promise));
      const stream = failure(text(events));
      await cut();
      expect(await Promise.all(begun)).toEqual(begun.map(() => lost));
      expect(await stream).toBeInstanceOf(Error);
    });
  }

  it('refuses what comes after it', async () => {
    const { host, engine, cut } = await connected();
    const first = failure(host.run({ argv: ['sleep', '600'] }));
    await cut();
    await first;
    expect(await failure(host.run({ argv: ['true'] }))).toEqual(lost);
    expect(await failure(engine.info())).toEqual(lost);
    await expect(failure(engine.readStack('x'))).resolves.toEqual(lost);
  });

  it('or on which nothing comes any more is given up after 25 seconds', async () => {
    const { host, engine, freeze } = await connected();
    const running = (await commands(host)).map((promise) => failure(promise, 30_000));
    await freeze();
    const asked = failure(engine.info(), 30_000);
    expect(await Promise.all([...running, asked])).toEqual([...running, asked].map(() => lost));
  });

  it('names server, command and next step', async () => {
    const { host, cut } = await connected();
    const ended = failure(host.run({ argv: ['sleep', '600'] }));
    await cut();
    expect(await ended).toMatchObject({
      message: `the connection to deploy@${sandbox().manager.address} was lost during "sleep": the connection ended`,
      hint: 'run the job again: it finishes what was begun',
    });
  });
});

describe('a server that does not speak', () => {
  const listen = async (answer: (socket: Socket) => void) => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket.on('error', () => {}));
      answer(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    return `${(server.address() as { port: number }).port}`;
  };
  const check = async (port: string) => {
    const manifests = await tinyManifests(sandbox());
    const started = performance.now();
    const ran = await manifests.run(['check', 'prod'], { SERVER_HOST: '127.0.0.1', SERVER_PORT: port });
    return { ...ran, seconds: (performance.now() - started) / 1_000 };
  };

  it('is given up after 20 seconds', async () => {
    const port = await listen(() => {});
    const { code, stderr, seconds } = await check(port);
    expect(code, stderr).toBe(4);
    expect(stderr).toContain(`127.0.0.1:${port} accepted the connection, but did not greet as an SSH server does`);
    expect(stderr).toContain('→ see that SERVER_PORT is that of an SSH server');
    expect(stderr).not.toContain('firewall');
    expect(seconds).toBeGreaterThan(19);
    expect(seconds).toBeLessThan(SOON);
  });

  it('also when it greets and then keeps quiet', async () => {
    const port = await listen((socket) => void socket.write('SSH-2.0-Quiet\r\n'));
    const { code, stderr, seconds } = await check(port);
    expect(code, stderr).toBe(4);
    expect(stderr).toContain('did not finish the key exchange of SSH');
    expect(stderr).not.toContain('firewall');
    expect(seconds).toBeLessThan(SOON);
  });

  it('or that speaks something else is named at once', async () => {
    const port = await listen((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const { code, stderr, seconds } = await check(port);
    expect(code, stderr).toBe(4);
    expect(stderr).toMatch(
      /127\.0\.0\.1:\d+ accepted the connection, but did not greet.*→ see that SERVER_PORT is that of an SSH server/s,
    );
    expect(seconds).toBeLessThan(15);
  });
});
