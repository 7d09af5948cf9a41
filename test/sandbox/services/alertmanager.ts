import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { execa } from 'execa';
import { aptGetFresh } from '../host/apt.ts';
import { type Log, logToStderr } from '../log.ts';
import { cached } from '../rootfs/cache.ts';
import { SandboxUnavailable } from '../sandbox-unavailable.ts';
import { until } from '../until.ts';

/** An alert as Alertmanager has it, or sends it to its receivers. */
export type ManagedAlert = {
  status: string | { state: string };
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt: string;
  generatorURL: string;
};

/** A real Alertmanager on this machine, with a receiver that keeps what it is sent. */
export type Alertmanager = {
  url: string;
  /** What is open now. */
  alerts: () => Promise<ManagedAlert[]>;
  /** Every alert that the receiver was sent, in order; `status` is `firing` or `resolved`. */
  received: ManagedAlert[];
  stop: () => Promise<void>;
};

/** Debian's package, unpacked and not installed: nothing of it is started as a service. */
const packageOf = (log: Log): Promise<string> =>
  cached(`alertmanager-${process.arch}`, log, async (partial) => {
    mkdirSync(partial, { recursive: true });
    log('downloading prometheus-alertmanager (apt-get)');
    const failure = await aptGetFresh(['download', 'prometheus-alertmanager'], partial);
    if (failure !== undefined) {
      const hint = "Look at the machine's apt sources and network.";
      throw new SandboxUnavailable('needs-apt', `apt-get could not download prometheus-alertmanager: ${failure}`, hint);
    }
    await execa('sh', ['-c', 'dpkg -x prometheus-alertmanager_*.deb . && rm prometheus-alertmanager_*.deb'], {
      cwd: partial,
    });
  });

// Debian's build wants its templates at their installed place: it gets them there in a mount namespace of its own.
const RUN =
  'mount -t overlay overlay -o "lowerdir=$0/usr/share:/usr/share" /usr/share && exec "$0/usr/bin/prometheus-alertmanager" "$@"';

const configuration = (receiver: string): string => `route:
  receiver: here
  group_by: ['...']
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 12h
receivers:
  - name: here
    webhook_configs: [{ url: "${receiver}", send_resolved: true }]
`;

const portOf = (server: ReturnType<typeof createServer>): number => (server.address() as AddressInfo).port;

const listening = async (handler: Parameters<typeof createServer>[1] = () => {}) => {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

const freePort = async (): Promise<number> => {
  const server = await listening();
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
};

export const startAlertmanager = async (log: Log = logToStderr): Promise<Alertmanager> => {
  const unpacked = await packageOf(log);
  const received: ManagedAlert[] = [];
  const receiver = await listening(async (request, response) => {
    received.push(...((await json(request)) as { alerts: ManagedAlert[] }).alerts);
    response.end();
  });
  const folder = mkdtempSync(join(tmpdir(), 'swarm-ci-alertmanager-'));
  writeFileSync(join(folder, 'config.yml'), configuration(`http://127.0.0.1:${portOf(receiver)}/`));
  const url = `http://127.0.0.1:${await freePort()}`;
  const options = [`--config.file=${folder}/config.yml`, `--storage.path=${folder}`, '--cluster.listen-address='];
  const address = `--web.listen-address=${url.slice('http://'.length)}`;
  const child = spawn('unshare', ['--mount', 'sh', '-c', RUN, unpacked, ...options, address], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
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
  await until('Alertmanager answers', 20, ready, () => said);
  return {
    url,
    alerts: async () => (await fetch(`${url}/api/v2/alerts`)).json() as Promise<ManagedAlert[]>,
    received,
    stop: async () => {
      child.kill();
      await gone;
      receiver.closeAllConnections();
      receiver.close();
      if (existsSync(folder)) rmSync(folder, { recursive: true });
    },
  };
};
