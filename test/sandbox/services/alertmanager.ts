import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { type Log, logToStderr } from '../log.ts';
import { freePort, listening, portOf, startService, unpackedPackage } from './debian-service.ts';

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

export const startAlertmanager = async (log: Log = logToStderr): Promise<Alertmanager> => {
  const unpacked = await unpackedPackage('prometheus-alertmanager', log);
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
  const stop = await startService('Alertmanager', url, [
    'unshare',
    '--mount',
    'sh',
    '-c',
    RUN,
    unpacked,
    ...options,
    address,
  ]);
  return {
    url,
    alerts: async () => (await fetch(`${url}/api/v2/alerts`)).json() as Promise<ManagedAlert[]>,
    received,
    stop: async () => {
      await stop();
      receiver.closeAllConnections();
      receiver.close();
      if (existsSync(folder)) rmSync(folder, { recursive: true });
    },
  };
};
