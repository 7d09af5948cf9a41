import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildReport } from '@swarm-ci/core';
import { onTestFinished } from 'vitest';
import { buildReportSchema } from '../../../packages/ci-core/src/report/schema/build-report.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { startSwarmCi } from '../command/command.ts';
import type { Ran, Running } from '../command/run-cli.ts';
import { commitFiles } from './git-repository.ts';

/** A git repository with services to build, pushed below a name of its own in the sandbox's registry. */
export type ServiceRepository = {
  readonly directory: string;
  /** What stands before a service in an image's name. */
  readonly prefix: string;
  /** The name of a service's image in the registry's API. */
  readonly path: (service: string) => string;
  /** Commits these files, on top of what is there; returns the commit. */
  readonly commit: (files: Readonly<Record<string, string>>) => Promise<string>;
  readonly env: Readonly<Record<string, string>>;
  readonly start: (args: readonly string[], env?: Readonly<Record<string, string>>) => Running;
  /** `build-images`; `left` is what it leaves in the folder for temporary files. */
  readonly build: (
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<Ran & { readonly report: BuildReport | undefined; readonly left: readonly string[] }>;
};

export async function makeServiceRepository(
  sandbox: Sandbox,
  files: Readonly<Record<string, string>>,
): Promise<ServiceRepository> {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-services-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const commit = (changed: Readonly<Record<string, string>>) => commitFiles(directory, changed);
  await commit(files);
  const name = `t${randomBytes(4).toString('hex')}`;
  const prefix = `${sandbox.registry.address}/${name}`;
  const env = {
    REGISTRY: prefix,
    REGISTRY_USER: sandbox.registry.user,
    REGISTRY_PASSWORD: sandbox.registry.password,
    DOCKER_HOST: sandbox.manager.dockerHost,
    PATH: `${sandbox.dockerCliFolder}:${process.env.PATH}`,
    HOME: '/nonexistent',
    TMPDIR: await mkdtemp(join(tmpdir(), 'swarm-ci-temporary-')),
  };
  onTestFinished(() => rm(env.TMPDIR, { recursive: true, force: true }));
  const file = join(directory, 'build-report.json');
  const start: ServiceRepository['start'] = (args, more) =>
    startSwarmCi(args, { cwd: directory, env: { ...env, ...more } });
  return {
    directory,
    prefix,
    path: (service) => `${name}/${service}`,
    commit,
    env,
    start,
    build: async (args, more) => {
      await rm(file, { force: true });
      const ran = await start(['build-images', ...args], more).result;
      const text = await readFile(file, 'utf8').catch(() => undefined);
      const report = text === undefined ? undefined : buildReportSchema.parse(JSON.parse(text));
      return { ...ran, report, left: await readdir(env.TMPDIR) };
    },
  };
}
