import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { buildReportSchema } from '../../packages/ci-core/src/report/schema/build-report.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { commitFiles } from '../support/build/git-repository.ts';
import { startCli } from '../support/command/run-cli.ts';
import { cli } from './command.ts';
import { services, sixServices } from './six-services.ts';

/** A repository of six services and an engine to build them on. Both ways end with all six in the registry, or throw. */
export type BuildingSite = {
  /** Sources that were never built before, an empty builder's cache, the base image on the engine. */
  readonly fresh: () => Promise<void>;
  /** A loop of `docker build && docker push`. */
  readonly serial: () => Promise<void>;
  /** `swarm-ci build-images`, the start of its process and its login included. */
  readonly sideBySide: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function openSite({ registry, manager, dockerCliFolder }: Sandbox): Promise<BuildingSite> {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-bench-'));
  const cwd = join(folder, 'repository');
  const { address, user, password } = registry;
  const [prefix, base] = [`${address}/bench`, `${address}/app:1`];
  const env = {
    PATH: `${dockerCliFolder}:${process.env.PATH}`,
    HOME: folder,
    TMPDIR: folder,
    DOCKER_HOST: manager.dockerHost,
  };
  const login = { ...env, DOCKER_CONFIG: join(folder, 'login') };
  const shell = (script: string, input = '') => execa('sh', ['-ec', script], { env: login, extendEnv: false, input });
  await shell(`docker login -u ${user} --password-stdin ${address}; docker pull ${base}`, password);
  return {
    fresh: async () => {
      await commitFiles(cwd, sixServices(base));
      await shell('docker builder prune --all --force');
    },
    serial: async () => {
      for (const service of services) {
        const image = `${prefix}/${service}:serial`;
        await shell(`cd ${cwd}; docker build -f ${service}/Dockerfile -t ${image} .; docker push ${image}`);
      }
    },
    sideBySide: async () => {
      const args = ['build-images', '--services', services.join(','), '--tag', 'side-by-side', '--json'];
      const access = { REGISTRY: prefix, REGISTRY_USER: user, REGISTRY_PASSWORD: password };
      const { code, stdout, stderr } = await startCli(cli, args, { cwd, env: { ...env, ...access } }).result;
      const report = code === 0 ? buildReportSchema.parse(JSON.parse(stdout)) : undefined;
      const built = report?.services.filter(({ status }) => status === 'built');
      if (built?.length !== services.length) throw new Error(`exit ${code}, not every service was built:\n${stderr}`);
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
