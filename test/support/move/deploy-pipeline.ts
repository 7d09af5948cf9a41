import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeployReport } from '@swarm-ci/core';
import { execa } from 'execa';
import { inject, onTestFinished } from 'vitest';
import { deployReportSchema } from '../../../packages/ci-core/src/report/schema/deploy-report.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import type { KeptDeployments } from '../review/kept-deployments.ts';
import { commitAll, oldRepository } from './old-repository.ts';

/** The pipelines of the default branch of a manifests repository on GitLab; each job is a process, as a runner starts it. */
export type DeployPipeline = {
  readonly directory: string;
  /** Commits the compose file of prod; returns the commit. */
  readonly merge: (compose: string) => Promise<string>;
  /** The job deploy-prod, which is a deployment of its commit, or rollback-prod, which is none. */
  readonly run: (
    job: 'deploy' | 'rollback',
  ) => Promise<{ exitCode: number | undefined; said: string; report: DeployReport }>;
};

export async function deployPipeline(
  sandbox: Sandbox,
  stack: string,
  {
    apiUrl,
    deployments,
    more,
  }: { apiUrl: string; deployments: KeptDeployments; more: Readonly<Record<string, string>> },
): Promise<DeployPipeline> {
  const { manager, registry, ssh } = sandbox;
  const directory = await oldRepository();
  onTestFinished(async () => {
    await sandbox.docker(manager, ['stack', 'rm', stack], { reject: false });
    await rm(directory, { recursive: true, force: true });
  });
  await manager.exec(['sh', '-c', 'mkdir -p "/srv/$2" && chown "$1" "/srv/$2"', 'sh', ssh.user, stack]);
  const { REGISTRY: _, REGISTRY_USER: __, REGISTRY_PASSWORD: ___, ...server } = sandbox.environment();
  const env = {
    ...server,
    ...{ PATH: process.env.PATH ?? '', GITLAB_CI: 'true', CI_PROJECT_NAME: 'deploy-manifests' },
    ...{
      CI_PROJECT_PATH: 'ops/deploy-manifests',
      CI_API_V4_URL: apiUrl,
      CI_DEFAULT_BRANCH: 'main',
      CI_COMMIT_BRANCH: 'main',
    },
    ...{ CI_REGISTRY: registry.address, CI_REGISTRY_USER: registry.user, CI_REGISTRY_PASSWORD: registry.password },
    ...{ CI_DEPLOY_USER: registry.user, CI_DEPLOY_PASSWORD: registry.password },
    ...{ USER_NAME: ssh.user, SSH_KEY: ssh.privateKeyPath, SERVER_HOST: manager.address },
    ...{ STACK_NAME: stack, SERVER_PATH: `/srv/${stack}`, SWARM_CI_PATIENCE: '8s', CI_ENVIRONMENT_NAME: 'prod' },
    ...more,
  };
  const head = async () => (await execa('git', ['rev-parse', 'HEAD'], { cwd: directory })).stdout;
  return {
    directory,
    merge: async (compose) => {
      await writeFile(join(directory, 'docker-compose.prod.yaml'), compose);
      await commitAll(directory, 'a merge');
      return head();
    },
    run: async (job) => {
      const sha = await head();
      // What GitLab does with the environment of each job of the templates.
      const own = job === 'deploy' ? deployments.add({ environment: 'prod', sha, ref: 'main' }) : undefined;
      const action: Record<string, string> = own === undefined ? { CI_ENVIRONMENT_ACTION: 'access' } : {};
      const temporary = join(directory, '.tmp');
      await mkdir(temporary, { recursive: true });
      const ran = await execa(process.execPath, [inject('command'), job, 'prod'], {
        cwd: directory,
        env: { ...env, ...action, CI_COMMIT_SHA: sha, TMPDIR: temporary },
        reject: false,
      });
      if (own !== undefined) deployments.end(own, ran.exitCode === 0 ? 'success' : 'failed');
      const text = await readFile(join(directory, 'deploy-report.json'), 'utf8');
      const said = `${ran.stdout}\n${ran.stderr}`;
      return { exitCode: ran.exitCode, said, report: deployReportSchema.parse(JSON.parse(text)) };
    },
  };
}
