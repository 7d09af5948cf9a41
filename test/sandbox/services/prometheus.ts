import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Log, logToStderr } from '../log.ts';
import { freePort, listening, portOf, startService, unpackedPackage } from './debian-service.ts';

/** A real Prometheus on this machine, which scrapes one target each second. */
export type Prometheus = {
  readonly url: string;
  /** Sets what the target exposes from now on, in the text format of Prometheus. */
  readonly expose: (metrics: string) => void;
  readonly stop: () => Promise<void>;
};

const configuration = (target: number): string => `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: target
    static_configs: [{ targets: ["127.0.0.1:${target}"] }]
`;

export const startPrometheus = async (log: Log = logToStderr): Promise<Prometheus> => {
  const unpacked = await unpackedPackage('prometheus', log);
  let exposed = '';
  const target = await listening((_, response) => void response.end(exposed));
  const folder = mkdtempSync(join(tmpdir(), 'swarm-ci-prometheus-'));
  writeFileSync(join(folder, 'config.yml'), configuration(portOf(target)));
  const url = `http://127.0.0.1:${await freePort()}`;
  const stop = await startService('Prometheus', url, [
    join(unpacked, 'usr/bin/prometheus'),
    `--config.file=${folder}/config.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=${url.slice('http://'.length)}`,
  ]);
  return {
    url,
    expose: (metrics) => {
      exposed = metrics;
    },
    stop: async () => {
      await stop();
      target.closeAllConnections();
      target.close();
      rmSync(folder, { recursive: true });
    },
  };
};
