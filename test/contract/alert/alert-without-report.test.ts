import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AlertDouble, alertDouble } from '../../support/alert/alert-double.ts';
import { callJob } from '../../support/command/call-job.ts';
import { ciEnvironment } from '../../support/command/ci-env.ts';

let folder: string;
let double: AlertDouble;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-alerts-'));
  double = await alertDouble();
});
afterEach(async () => {
  await double.close();
  await rm(folder, { recursive: true, force: true });
});

/** As the job of a pipeline does after its script. */
async function call(status: string, change: Record<string, string> = {}, ...args: string[]) {
  const { env } = await ciEnvironment('gitlab-merge-request', folder);
  const all = { ...env, ...double.env, CI_JOB_STATUS: status, SERVER_HOST: '10.0.0.5', SERVER_USER: 'deploy' };
  return callJob(['send-alerts', 'prod', ...args], { cwd: folder, env: { ...all, ...change } });
}

test.each([
  ['canceled', 'was cancelled'],
  ['failed', 'ended'],
])('a job that is %s and leaves no report is an alert that says so', async (status, what) => {
  const { code, stdout } = await call(status);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'slack: delivered\ntelegram: delivered\ngitlab: delivered\nwebhook: delivered\n',
  });
  expect(double.slack).toEqual([expect.stringContaining(`shop_prod: the deploy ${what} without a report`)]);
  expect(double.documents).toMatchObject([
    {
      status: 'firing',
      alert: {
        severity: 'critical',
        environment: 'prod',
        stack: 'shop_prod',
        server: 'deploy@10.0.0.5',
        commits: ['7ab44e95c0d8a29ebf3f1a6d0a1c6a4c1e6b5f10'],
        links: {
          job: 'https://git.example.com/gitlab/warehouse/backend/shop/-/jobs/70122',
          review: 'https://git.example.com/gitlab/warehouse/backend/shop/-/merge_requests/57',
        },
      },
    },
  ]);
});

test('again is the same alert; a good job is none', async () => {
  await call('canceled');
  await call('failed');
  expect([...double.gitlab.values()]).toMatchObject([{ events: 2, status: 'triggered' }]);
  const asked = double.asked.length;
  expect(await call('success')).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('the job succeeded'),
  });
  expect(double.asked).toHaveLength(asked);
});

test('a stack that has no name is invalid input, with all the rest', async () => {
  const called = await call('failed', { STACK_NAME: '../x', ALERT_TELEGRAM_CHAT: '' });
  expect(called.code).toBe(2);
  for (const name of ['STACK_NAME', 'ALERT_TELEGRAM_CHAT']) expect(called.stderr).toContain(name);
  expect(double.asked).toEqual([]);
});

describe('what an earlier job left', () => {
  const forms = ['deploy-report.json', 'page.html', 'junit.xml', 'metrics.txt'];
  const left = async () => (await readdir(folder)).filter((name) => forms.includes(name)).sort();
  const refused = async (args: readonly string[]) => {
    for (const name of forms) await writeFile(join(folder, name), '{}');
    const { env } = await ciEnvironment('gitlab-merge-request', folder);
    const where = ['--html', 'page.html', '--junit', 'junit.xml', '--metrics', 'metrics.txt'];
    return callJob([...args, ...where], { cwd: folder, env: { ...env, ...double.env } });
  };

  test.each([
    ['deploy', ['deploy', 'prod']],
    ['rollback', ['rollback', '../x']],
    ['update-service', ['update-service', '--service', 'no', '--image', 'no']],
  ])('writes no report of a %s that is refused', async (_, args) => {
    expect(await refused(args)).toMatchObject({ code: 2, stdout: '' });
    expect(await left()).toEqual([]);
    const alerted = await call('failed');
    expect(alerted).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('changed nothing') });
    expect(double.asked).toEqual([]);
  });

  test('does not count as a refusal of the next deploy, which is cut off', async () => {
    await writeFile(join(folder, 'deploy-report.refused.json'), '{}');
    const env = { ...(await ciEnvironment('gitlab-merge-request', folder)).env, ...double.env, SERVER_HOST: '' };
    await writeFile(join(folder, 'docker-compose.prod.yaml'), 'services: { web: { image: "a:1" } }');
    await callJob(['deploy', 'prod'], { cwd: folder, env: { ...env, DOCKER_HOST: 'unix:///nowhere.sock' } });
    await call('failed');
    expect(double.slack).toEqual([expect.stringContaining('without a report')]);
  });

  test('stays when nothing is to be changed', async () => {
    expect(await refused(['deploy', 'prod', '--dry-run'])).toMatchObject({ code: 2 });
    expect(await left()).toEqual([...forms].sort());
  });
});
