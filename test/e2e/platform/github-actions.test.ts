import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { deployReportSchema } from '../../../packages/ci-core/src/report/schema/deploy-report.ts';
import { makeServiceRepository } from '../../support/build/service-repository.ts';
import { githubDouble } from '../../support/github/github-double.ts';
import { githubEvent } from '../../support/github/github-events.ts';
import { layActions, runAction } from '../../support/github/run-action.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox;
let actions: string;
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-actions-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  actions = await layActions(folder);
});

it('deploy: the verdict is an output, and the step is red when the release was rolled back', async () => {
  const manifests = await makeManifests(sandbox(), {
    'docker-compose.prod.yaml': compose({ web: app('${TAG}') }),
  });
  const { SERVER_HOST, SERVER_PORT, SERVER_USER, SSH_PRIVATE_KEY, SSH_KNOWN_HOSTS, REGISTRY_PASSWORD, ...env } =
    manifests.env;
  const key = await readFile(SSH_PRIVATE_KEY ?? '', 'utf8');
  const { event, env: recorded } = await githubEvent('push');
  const deploy = (TAG: string) =>
    runAction(actions, 'deploy', {
      cwd: manifests.directory,
      env: { ...recorded, ...env, TAG },
      event,
      with: {
        environment: 'prod',
        'server-host': SERVER_HOST ?? '',
        'server-port': SERVER_PORT ?? '',
        'server-user': SERVER_USER ?? '',
        'ssh-private-key': key,
        'ssh-known-hosts': SSH_KNOWN_HOSTS ?? '',
        'registry-password': REGISTRY_PASSWORD ?? '',
        'allow-older': 'true',
        timeout: '3m',
      },
    });

  const good = await deploy('1');
  expect(good, good.stderr).toMatchObject({ code: 0, stdout: 'deployed\n', outputs: { verdict: 'deployed' } });
  const bad = await deploy('crash');
  expect(bad, bad.stderr).toMatchObject({ code: 3, stdout: 'rolled-back\n', outputs: { verdict: 'rolled-back' } });
  expect(bad.stderr).toMatch(/^::error::.*web/m);
  expect(bad.summary).toContain('it exits with code 1');
  expect(deployReportSchema.parse(await manifests.report()).outcome).toBe('rolled-back');
  for (const { stdout, stderr, summary } of [good, bad]) {
    for (const secret of [key.split('\n')[1] ?? '', REGISTRY_PASSWORD ?? '']) {
      expect(secret).not.toBe('');
      expect(`${stdout}${stderr}${summary}`).not.toContain(secret);
    }
  }
});

it('labels are selected, built and reported: the outputs of one step are the inputs of the next one', async () => {
  const base = `FROM ${sandbox().registry.address}/app:1\n`;
  const repository = await makeServiceRepository(sandbox(), {
    'swarm-ci.yaml': 'services: [web, bad, other]\n',
    Dockerfile: base,
    'bad/Dockerfile': `${base}RUN ["/bin/busybox", "sh", "-c", "exit 3"]\n`,
  });
  const double = await githubDouble('github-actions[bot]');
  onTestFinished(() => double.close());
  const { env: recorded, event } = await githubEvent('labeled', {
    labels: ['build-web', 'build-bad', 'rebuild-other'],
  });
  const repo = { full_name: 'group/shop' };
  const request = Object.assign(event.pull_request ?? {}, {
    number: 7,
    base: { repo },
    head: { repo, sha: 'c0ffee00' },
  });
  const { REGISTRY_PASSWORD = '', ...rest } = repository.env;
  const env = { ...recorded, ...rest, GITHUB_REPOSITORY: 'group/shop', GITHUB_API_URL: double.apiUrl };
  const step = { cwd: repository.directory, env, event: { ...event, pull_request: request }, token: 'the-token-1' };

  const selected = await runAction(actions, 'select-services', step);
  expect(selected.outputs).toEqual({ services: '["web","bad"]' });
  const services = JSON.parse(selected.outputs.services ?? '').join(',');
  const given = { services, tag: '20260131_c0ffee00', 'registry-password': REGISTRY_PASSWORD };
  const built = await runAction(actions, 'build-images', { ...step, with: given });
  expect(built, built.stderr).toMatchObject({ code: 1, outputs: { tag: '20260131_c0ffee00', services: '["web"]' } });
  const told = await runAction(actions, 'comment-images', step);
  expect(told, told.stderr).toMatchObject({ code: 0, outputs: { url: told.stdout.trim() } });
  expect(double.comments[0]?.body).toContain('❌ 1 of 2 images failed');
  expect(double.faults).toEqual([]);
});
