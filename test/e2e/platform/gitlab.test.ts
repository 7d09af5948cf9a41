import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeployReport } from '@swarm-ci/core';
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest';
import { deployReportSchema } from '../../../packages/ci-core/src/report/schema/deploy-report.ts';
import { alertDouble } from '../../support/alert/alert-double.ts';
import { makeServiceRepository } from '../../support/build/service-repository.ts';
import { requirePackages } from '../../support/debian-packages.ts';
import { gitlabDouble } from '../../support/gitlab/gitlab-double.ts';
import { type Import, type Instance, runGitlab, startInstance, type Way } from '../../support/gitlab/gitlab-imports.ts';
import type { Variables } from '../../support/gitlab/gitlab-pipeline.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const TOKEN = 'a-token-of-the-bot';
const shell = ['--force-shell-executor'];
/** A runner of GitLab begins with a clean folder. */
const left = ['deploy-report.json', 'deploy-report.html', 'deploy-report.xml', 'deploy-metrics.txt'];
const command = `node ${inject('command')}`;
let instance: Instance;

beforeAll(async () => {
  await requirePackages('gitlab-ci-local copies the repository with rsync', ['rsync'], async () =>
    existsSync('/usr/bin/rsync'),
  );
  instance = await startInstance();
});
afterAll(() => instance.close());

const request = (labels: string): Variables => ({
  GITLAB_CI: 'true',
  CI_PIPELINE_SOURCE: 'merge_request_event',
  CI_COMMIT_BRANCH: '',
  CI_MERGE_REQUEST_IID: '7',
  CI_MERGE_REQUEST_PROJECT_PATH: 'group/shop',
  CI_MERGE_REQUEST_PROJECT_ID: '5',
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '5',
  CI_MERGE_REQUEST_LABELS: labels,
});

it('a labelled merge request is linted, tested and built, and gets a comment', async () => {
  const sandbox = sharedSandbox();
  const repository = await makeServiceRepository(sandbox, {
    Dockerfile: `FROM ${sandbox.registry.address}/app:1\n`,
    'services/my/main': '1\n',
    'services/my-svc/main': '1\n',
    lint: '#!/bin/sh\necho linted\n',
  });
  const gitlab = await gitlabDouble('swarm-bot');
  onTestFinished(() => gitlab.close());
  const imports: readonly Import[] = [
    { name: 'build', inputs: { lint_script: ['sh lint'], test_script: ['echo tested'], test_image: 'none', command } },
    { name: 'comment', inputs: { command } },
  ];
  await instance.adopt(repository.directory, { include: instance.includeOf('remote', imports) });
  const variables = {
    ...request('rebuild-my-svc,build-my'),
    CI_API_V4_URL: gitlab.apiUrl,
    CI_REGISTRY: sandbox.registry.address,
    CI_REGISTRY_IMAGE: repository.prefix,
  };
  const env = {
    ...repository.env,
    CI_REGISTRY_USER: sandbox.registry.user,
    CI_REGISTRY_PASSWORD: sandbox.registry.password,
    GITLAB_TOKEN: TOKEN,
  };
  const { code, stdout, stderr } = await runGitlab(repository.directory, shell, variables, env);
  expect(code, `${stdout}\n${stderr}`).toBe(0);
  expect(stdout).toMatch(/lint .*> linted/);
  expect(stdout).toMatch(/tests .*> tested/);
  expect(stdout).toContain(`${repository.prefix}/my:`);
  expect(stdout).not.toContain(`${repository.prefix}/my-svc:`);
  expect(gitlab.comments.map(({ body }) => body)).toEqual([expect.stringContaining('1 image ready')]);
  expect(gitlab.faults).toEqual([]);
  for (const secret of [TOKEN, sandbox.registry.password]) expect(`${stdout}${stderr}`).not.toContain(secret);
});

it('a merge deploys; a bad one is a red job with exit code 3, an alert and a failed test; by hand it goes back', async () => {
  const sandbox = sharedSandbox();
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': compose({ web: app('1') }) });
  const alerts = await alertDouble();
  const gitlab = await gitlabDouble('swarm-bot');
  onTestFinished(async () => {
    await Promise.all([alerts.close(), gitlab.close()]);
  });
  const main = {
    GITLAB_CI: 'true',
    CI_COMMIT_BRANCH: 'main',
    CI_API_V4_URL: gitlab.apiUrl,
    CI_PROJECT_NAME: manifests.env.PROJECT_NAME ?? '',
  };
  const env = { ...manifests.env, ...alerts.env };
  const run = async (way: Way, name: string, variables: Variables, more: Variables = {}, ...args: string[]) => {
    const inputs = { environment: 'prod', command, ...(name === 'deploy' ? { timeout: '2m' } : {}) };
    await instance.adopt(manifests.directory, { include: instance.includeOf(way, [{ name, inputs }]) });
    await Promise.all(left.map((file) => rm(join(manifests.directory, file), { force: true })));
    const ran = await runGitlab(
      manifests.directory,
      [...shell, ...args],
      { ...main, ...variables },
      { ...env, ...more },
    );
    const file = (path: string) => readFile(join(manifests.directory, path), 'utf8');
    return { ...ran, all: `${ran.stdout}\n${ran.stderr}`, file };
  };
  const reportOf = async ({ file }: { file: (path: string) => Promise<string> }): Promise<DeployReport> =>
    deployReportSchema.parse(JSON.parse(await file('deploy-report.json')));

  const first = await run('project', 'deploy', {});
  expect(first.code, first.all).toBe(0);
  expect((await reportOf(first)).outcome).toBe('deployed');
  expect(alerts.asked).toEqual([]);

  await manifests.write({ 'docker-compose.prod.yaml': compose({ web: app('2') }) });
  const second = await run('local', 'deploy', request('prod-deploy'));
  expect(second.code, second.all).toBe(0);

  await manifests.write({ 'docker-compose.prod.yaml': compose({ web: app('bad') }) });
  const bad = await run('component', 'deploy', {});
  expect(bad.code, bad.all).not.toBe(0);
  expect(bad.all).toMatch(/deploy-prod +finished in .*FAIL 3/);
  expect(await reportOf(bad)).toMatchObject({ outcome: 'rolled-back', exitCode: 3 });
  expect(await bad.file('deploy-report.xml')).toContain('<failure message="rolled-back: the health check fails');
  expect(await bad.file('deploy-metrics.txt')).toMatch(/^swarm_ci_deploy_rollbacks\{.*\} 1$/m);
  expect(await bad.file('deploy-report.html')).toContain('<svg');
  expect(alerts.slack).toEqual([expect.stringContaining(`${manifests.stack} rolled back`)]);

  const back = await run('remote', 'rollback', {}, {}, 'rollback-prod');
  expect(back.code, back.all).toBe(0);
  expect(alerts.slack[1]).toContain('has recovered');

  const refused = await run('local', 'deploy', {}, { SSH_PRIVATE_KEY: '' });
  expect(refused.code, refused.all).not.toBe(0);
  expect(refused.all).toContain('SSH_PRIVATE_KEY');
  // Nothing was touched, so there is no alert.
  expect(alerts.slack).toHaveLength(2);
});
