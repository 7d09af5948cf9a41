import { randomBytes } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { alertDouble } from '../../support/alert/alert-double.ts';
import { startRelay, through } from '../../support/faults/relay.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { runningOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const { manager } = sandbox;
const slow = '\n    environment: { BEHAVIOUR: slow, SLOW_START: "2" }\n    healthcheck: { start_period: 30s }';

/** A stack that runs, and a job that comes as far as a line of its log before its connection is severed. */
async function scene(line: string, env: Record<string, string>, services = { web: app('${TAG}', slow) }) {
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': compose(services),
    'prod/who.txt': '1',
  });
  const first = await manifests.run(['deploy', 'prod'], { TAG: '1' });
  expect(first.code, first.stderr).toBe(0);
  const relay = await startRelay(manager.address, 22);
  onTestFinished(() => relay.close());
  const args = ['deploy', 'prod', '--lock-timeout', '20s', '--timeout', '20s'];
  const job = manifests.start(args, { ...env, ...through(relay, manager) });
  await job.said(line);
  relay.sever();
  return { manifests, relay, job };
}

/** Another job, with files and a version of its own. */
async function theirs(manifests: Manifests, services: Record<string, string>): Promise<void> {
  await manifests.write({ 'docker-compose.prod.yaml': compose(services), 'prod/who.txt': '3' });
  const job = 'https://gitlab.example/job/18';
  const env = { GITLAB_CI: 'true', CI_JOB_URL: job, CI_COMMIT_SHA: 'abcdef0123456789' };
  const { code, stderr } = await manifests.run(['deploy', 'prod', '--report', 'theirs.json'], { TAG: '3', ...env });
  expect(code, stderr).toBe(0);
}

const who = async ({ serverPath }: Manifests) => (await manager.exec(['cat', `${serverPath}/prod/who.txt`])).stdout;

it('a job whose connection is lost while it waits for the lock goes on waiting over a new one', async () => {
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': compose({ web: app('${TAG}') }) });
  expect(await manifests.run(['deploy', 'prod'], { TAG: '1' })).toMatchObject({ code: 0 });
  const relay = await startRelay(manager.address, 22);
  onTestFinished(() => relay.close());
  const work = `${manifests.serverPath}/.swarm-ci/prod`;
  const other = manager.exec(['flock', `${work}/lock`, 'sh', '-c', 'until [ -e "$0/go" ]; do sleep 0.1; done', work]);
  const job = manifests.start(['deploy', 'prod', '--lock-timeout', '1m'], { TAG: '2', ...through(relay, manager) });
  await until(() => job.log().includes('waiting for'));
  relay.cut();
  await until(() => /reconnecting.*waiting for/s.test(job.log()));
  await manager.exec(['touch', `${work}/go`]);
  await other;
  const { code, stderr } = await job.result;
  expect(code, stderr).toBe(0);
  await expect.poll(() => runningOf(manifests.stack)).toEqual({ web: '2' });
});

it('a job that lost the environment before its stack deploy does not deploy over the other one', async () => {
  const { manifests, relay, job } = await scene('files in', { TAG: '2' });
  await theirs(manifests, { web: app('${TAG}') });
  relay.repair();
  const { code, stderr } = await job.result;
  expect(code, stderr).toBe(1);
  expect(stderr).toContain('prod was deployed by https://gitlab.example/job/18 (commit abcdef01), since ');
  await expect.poll(() => runningOf(manifests.stack)).toEqual({ web: '3' });
  expect(await who(manifests)).toBe('3');
});

it('nor does a job that lost it while it restored the stack', async () => {
  const services = { web: app('${TAG}', slow), api: app('${API:-1}') };
  const { manifests, relay, job } = await scene('restoring the previous state', { TAG: '2', API: 'crash' }, services);
  await theirs(manifests, { web: app('${TAG}'), api: app('3') });
  relay.repair();
  const { code, stderr } = await job.result;
  expect(code, stderr).toBe(1);
  expect(await manifests.report()).toMatchObject({
    outcome: 'unknown',
    exitCode: 1,
    aborted: { code: 'SUPERSEDED', message: expect.stringContaining('https://gitlab.example/job/18') },
  });
  expect((await manifests.report()).alert).toBeUndefined();
  await expect.poll(() => runningOf(manifests.stack)).toEqual({ web: '3', api: '3' });
  expect(await who(manifests)).toBe('3');
});

it('an upload whose connection went silent, without the server hearing of it, is not waited for', async () => {
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': compose({ web: app('1') }),
    'prod/big.bin': randomBytes(3_000_000),
  });
  const relay = await startRelay(manager.address, 22);
  onTestFinished(() => relay.close());
  // The window of a channel is 2 MB: the server reads it by then.
  relay.after('sent', 2_800_000, () => relay.cut('stall'));
  const { code, stderr } = await manifests.run(['deploy', 'prod', '--lock-timeout', '1s'], through(relay, manager));
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('reconnecting');
});

it('a server that is lost for good in the middle: exit 4, a report of what was seen last, and an alert', async () => {
  const double = await alertDouble();
  onTestFinished(double.close);
  const services = { web: app('${TAG}', slow), idle: app('1') };
  const { manifests, job } = await scene('tasks running', { TAG: '2', ...double.env }, services);
  const { code, stdout, stderr } = await job.result;
  expect(code, stderr).toBe(4);
  expect(stdout).toBe('unknown\n');
  const report = await manifests.report();
  expect(report).toMatchObject({
    outcome: 'unknown',
    exitCode: 4,
    aborted: { code: 'CONNECTION_LOST', hint: expect.any(String) },
    services: [
      { name: `${manifests.stack}_web`, status: 'unknown', reason: expect.stringContaining('its state is unknown') },
      { name: `${manifests.stack}_idle`, status: 'unchanged' },
    ],
  });
  expect(double.documents).toMatchObject([
    { status: 'firing', alert: { severity: 'critical', cause: { kind: 'aborted' } } },
  ]);
  const again = await manifests.run(['deploy', 'prod'], { TAG: '2' });
  expect(again.code, again.stderr).toBe(0);
});
