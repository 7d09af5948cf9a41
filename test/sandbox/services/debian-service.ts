import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { aptGetFresh, unpackPackages } from '../host/apt.ts';
import type { Log } from '../log.ts';
import { cached } from '../rootfs/cache.ts';
import { SandboxUnavailable } from '../sandbox-unavailable.ts';
import { until } from '../until.ts';

/** Debian's package, unpacked and not installed: nothing of it is started as a service. */
export const unpackedPackage = (name: string, log: Log): Promise<string> =>
  cached(`${name}-${process.arch}`, log, async (partial) => {
    mkdirSync(partial, { recursive: true });
    log(`downloading ${name} (apt-get)`);
    const failure = await aptGetFresh(['download', name], partial);
    if (failure !== undefined) {
      const hint = "Look at the machine's apt sources and network.";
      throw new SandboxUnavailable('needs-apt', `apt-get could not download ${name}: ${failure}`, hint);
    }
    await unpackPackages(partial);
  });

export const portOf = (server: ReturnType<typeof createServer>): number => (server.address() as AddressInfo).port;

export const listening = async (handler: Parameters<typeof createServer>[1] = () => {}) => {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

export const freePort = async (): Promise<number> => {
  const server = await listening();
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
};

/** Starts a program that answers at `/-/ready` of its URL, and waits until it does. */
export const startService = async (
  name: string,
  url: string,
  argv: readonly string[],
): Promise<() => Promise<void>> => {
  const [command = '', ...rest] = argv;
  const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const gone = once(child, 'close');
  const ready = () =>
    fetch(`${url}/-/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
  await until(`${name} answers`, 20, ready, () => said);
  return async () => {
    child.kill();
    await gone;
  };
};
