import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { scratchFolders, scratchFoldersGone } from '../../support/stack/scratch-folders.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const slow =
  '\n    environment: { BEHAVIOUR: slow, SLOW_START: "3", ROUND: "${ROUND}" }\n    healthcheck: { start_period: 30s }';
const two = {
  'docker-compose.prod.yaml': compose({
    web: app('1', slow),
    api: app('1', '\n    environment: { ROUND: "${ROUND}" }'),
  }),
};

it('exits 6 naming the owner when the other one holds it too long, and leaves everything as it is', async () => {
  // The first one still deploys when the second one has started, on a busy machine too.
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': two['docker-compose.prod.yaml'].replace('SLOW_START: "3"', 'SLOW_START: "20"'),
  });
  const first = manifests.start(['deploy', 'prod'], {
    ROUND: '1',
    GITLAB_CI: 'true',
    CI_JOB_URL: 'https://gitlab.example/job/17',
    CI_COMMIT_SHA: 'abcdef0123456789',
    CI_COMMIT_TIMESTAMP: '2026-01-01T00:00:00Z',
  });
  await until(
    async () =>
      (await sandbox.manager.exec(['cat', `${manifests.serverPath}/.swarm-ci/prod/owner`], { reject: false }))
        .exitCode === 0,
  );
  const second = await manifests.run(['deploy', 'prod', '--lock-timeout', '1s'], { ROUND: '2' });
  expect(second, second.stderr).toMatchObject({ code: 6, stdout: '' });
  expect(second.stderr).toContain('is being deployed by https://gitlab.example/job/17 (commit abcdef01), since 20');
  expect(second.stderr).toContain('--lock-timeout');
  const { code, stderr } = await first.result;
  expect(code, stderr).toBe(0);
  expect(await roundsOf(manifests.stack)).toEqual(['1', '1']);
});

it('a rollback that waited for another job does not go back from what that one made live', async () => {
  const manifests = await makeManifests(sandbox, two);
  for (const ROUND of ['1', '2']) expect(await manifests.run(['deploy', 'prod'], { ROUND })).toMatchObject({ code: 0 });
  const work = `${manifests.serverPath}/.swarm-ci/prod`;
  const listed = await manifests.run(['releases', 'prod', '--json']);
  const [first] = (JSON.parse(listed.stdout) as { id: string }[]).map(({ id }) => id).sort();
  const held = sandbox.manager.exec([
    'flock',
    `${work}/lock`,
    'sh',
    '-c',
    'until [ -e "$0" ]; do sleep 0.1; done',
    `${work}/go`,
  ]);
  const back = manifests.start(['rollback', 'prod'], { ROUND: '1' });
  await until(() => back.log().includes('waiting for'));
  await sandbox.manager.exec(['sh', '-c', 'echo "$1" >>"$0/releases/live"; touch "$0/go"', work, first ?? '']);
  await held;
  const { code, stdout, stderr } = await back.result;
  expect(code, stderr).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(`the release ${first} was deployed while this job waited`);
  expect(await roundsOf(manifests.stack)).toEqual(['2', '2']);
});

it('a job whose lock the server gave up takes it again and goes on', async () => {
  const manifests = await makeManifests(sandbox, two);
  const job = manifests.start(['deploy', 'prod'], { ROUND: '1' });
  await until(() => job.log().includes('tasks running'));
  const holder = 'kill $(pgrep -f "^sh -c .* sh $0 ")';
  await sandbox.manager.exec(['sh', '-c', holder, `${manifests.serverPath}/.swarm-ci/prod`]);
  const { code, stderr } = await job.result;
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('released the lock of prod');
  expect(await roundsOf(manifests.stack)).toEqual(['1', '1']);
});

it('a killed job frees the lock by itself, and its temporary files go', async () => {
  const manifests = await makeManifests(sandbox, two);
  const first = manifests.start(['deploy', 'prod'], { ROUND: '1' });
  await until(
    async () =>
      (await sandbox.docker(sandbox.manager, ['service', 'ls', '-q', '--filter', `name=${manifests.stack}`])).stdout !==
      '',
  );
  const folders = await scratchFolders(sandbox.manager);
  first.signal('SIGKILL');
  await first.result;
  const second = await manifests.run(['deploy', 'prod', '--lock-timeout', '10s'], { ROUND: '2' });
  expect(second.code, second.stderr).toBe(0);
  expect(await roundsOf(manifests.stack)).toEqual(['2', '2']);
  await scratchFoldersGone(sandbox.manager, folders);
});

it('waits for an update that another deploy began', async () => {
  const manifests = await makeManifests(sandbox, two);
  expect(await manifests.run(['deploy', 'prod'], { ROUND: '1' })).toMatchObject({ code: 0 });
  await sandbox.docker(sandbox.manager, [
    'service',
    'update',
    '--detach',
    '--env-add',
    'BY=hand',
    `${manifests.stack}_web`,
  ]);
  const { code, stderr } = await manifests.run(['deploy', 'prod'], { ROUND: '2' });
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(`waiting for an earlier update to end: ${manifests.stack}_web`);
});

/** The round that each running task belongs to. */
async function roundsOf(stack: string): Promise<string[]> {
  const names = (
    await sandbox.docker(sandbox.manager, ['stack', 'services', '--format', '{{.Name}}', stack])
  ).stdout.split('\n');
  const { stdout } = await sandbox.docker(sandbox.manager, [
    'service',
    'inspect',
    '--format',
    '{{json .Spec.TaskTemplate.ContainerSpec.Env}}',
    ...names,
  ]);
  return stdout.split('\n').map((line) => /ROUND=([^"]*)/.exec(line)?.[1] ?? 'none');
}
