import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DeployReport } from '@swarm-ci/core';
import { onTestFinished } from 'vitest';
import { deployReportSchema } from '../../../packages/ci-core/src/report/schema/deploy-report.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { startSwarmCi } from '../command/command.ts';
import type { Ran, Running } from '../command/run-cli.ts';
import { pathOfJob } from '../command/tools.ts';

/** A deploy-manifests repository of one test, deployed under a stack name and a server path of its own. */
export type Manifests = {
  readonly directory: string;
  readonly stack: string;
  readonly serverPath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly write: (files: Readonly<Record<string, string | Uint8Array>>) => Promise<void>;
  readonly start: (args: readonly string[], env?: Readonly<Record<string, string>>) => Running;
  readonly run: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ran>;
  /** `deploy prod`, and its report when there is one. */
  readonly deploy: (
    env?: Readonly<Record<string, string>>,
    ...args: string[]
  ) => Promise<Ran & { report: DeployReport }>;
  readonly report: (file?: string) => Promise<DeployReport>;
};

export async function makeManifests(
  sandbox: Sandbox,
  files: Readonly<Record<string, string | Uint8Array>>,
  onFinished: (undo: () => Promise<void>) => void = onTestFinished,
): Promise<Manifests> {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-manifests-'));
  const name = `t${randomBytes(4).toString('hex')}`;
  const stack = `${name}_prod`;
  const env = { ...sandbox.environment(), PATH: pathOfJob(sandbox), PROJECT_NAME: name, SWARM_CI_PATIENCE: '8s' };
  const write: Manifests['write'] = async (entries) => {
    for (const [path, content] of Object.entries(entries)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), content);
    }
  };
  await write(files);
  onFinished(async () => {
    await sandbox.docker(sandbox.manager, ['stack', 'rm', stack], { reject: false });
    await rm(directory, { recursive: true, force: true });
  });
  const start: Manifests['start'] = (args, more) => startSwarmCi(args, { cwd: directory, env: { ...env, ...more } });
  const run: Manifests['run'] = (args, more) => start(args, more).result;
  const report = async (file = 'deploy-report.json') =>
    deployReportSchema.parse(JSON.parse(await readFile(join(directory, file), 'utf8')));
  const deploy: Manifests['deploy'] = async (more, ...args) => {
    await rm(join(directory, 'deploy-report.json'), { force: true });
    const ran = await run(['deploy', 'prod', ...args], more);
    try {
      return { ...ran, report: await report() };
    } catch (cause) {
      throw new Error(`the deploy left no report (exit ${ran.code}):\n${ran.stderr}`, { cause });
    }
  };
  return { directory, stack, serverPath: `/data/${name}/deploy`, env, write, start, run, deploy, report };
}
