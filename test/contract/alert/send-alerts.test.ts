import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeployReport } from '@swarm-ci/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readContext } from '../../../packages/ci-core/src/context/read-context.ts';
import { createHttp } from '../../../packages/ci-core/src/effects/http/create-http.ts';
import { alertSettings } from '../../../packages/ci-core/src/flow/alert/alert-channels.ts';
import { sendAlerts } from '../../../packages/ci-core/src/flow/alert/send-alerts.ts';
import { alertOf, withAlerts } from '../../../packages/ci-core/src/report/alert/alert.ts';
import { readSettings } from '../../../packages/ci-core/src/settings/read-settings.ts';
import { type AlertDouble, alertDouble } from '../../support/alert/alert-double.ts';
import { callJob } from '../../support/command/call-job.ts';
import { githubDouble } from '../../support/github/github-double.ts';
import { gitlabDouble } from '../../support/gitlab/gitlab-double.ts';
import { failedDeploy, goodDeploy } from '../../support/report/failed-deploy.ts';
import type { ReviewDouble } from '../../support/review/review-double.ts';
import { root } from '../../support/root.ts';

const failed = withAlerts(failedDeploy(), undefined);
const again = withAlerts(failedDeploy({ startedAt: '2026-01-31T10:30:00.000Z' }), failed.alert);
const good = withAlerts(goodDeploy(), again.alert);

describe('send-alerts', () => {
  let folder: string;
  let double: AlertDouble;
  const call = async (report: DeployReport, change: Record<string, string> = {}, ...args: string[]) => {
    await writeFile(join(folder, 'deploy-report.json'), JSON.stringify(report));
    const called = await callJob(['send-alerts', ...args], { cwd: folder, env: { ...double.env, ...change } });
    for (const text of [called.stdout, called.stderr]) expect(text).not.toMatch(/very.?Secret/i);
    return called;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'swarm-ci-alerts-'));
    double = await alertDouble();
  });
  afterEach(async () => {
    await double.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('alerts every channel, repeats as one alert, and resolves it', async () => {
    const first = await call(failed);
    const lines = 'slack: delivered\ntelegram: delivered\ngitlab: delivered\nwebhook: delivered\n';
    expect(first).toMatchObject({ code: 0, stdout: lines });
    expect(double.slack).toEqual([expect.stringContaining('Cause: the health check fails: database unreachable')]);
    expect(double.telegram).toEqual([expect.stringContaining('↩️ <b>shop_prod rolled back')]);
    expect([...double.gitlab.values()]).toEqual([
      { title: expect.stringContaining('shop_prod rolled back'), severity: 'medium', events: 1, status: 'triggered' },
    ]);
    expect(double.documents).toEqual([
      { schema: 'swarm-ci/alert', version: 1, status: 'firing', alert: alertOf(failedDeploy()) },
    ]);

    await call(again);
    expect(double.slack[1]).toContain('Repeated: 2 deploys');
    expect([...double.gitlab.values()]).toMatchObject([{ events: 2, status: 'triggered' }]);
    expect(double.documents[1]).toMatchObject({ alert: { fingerprint: failed.alert?.fingerprint, deploys: 2 } });

    const over = await call(good, {}, '--json');
    expect(JSON.parse(over.stdout)[0]).toEqual({ channel: 'slack', delivered: true, detail: 'delivered' });
    expect(double.slack[2]).toMatch(/^✅ \*shop_prod has recovered\*\nAlert: /);
    expect(double.telegram[2]).toContain('✅');
    expect([...double.gitlab.values()]).toMatchObject([{ events: 2, status: 'resolved' }]);
    expect(double.documents[2]).toMatchObject({ status: 'resolved', endedAt: '2026-01-31T11:00:30.000Z' });
  });

  test('a good deploy after a good one sends no alert', async () => {
    const called = await call(goodDeploy());
    expect(called).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('resolves none') });
    expect(double.asked).toEqual([]);
  });

  test('a report that a job of an earlier version wrote is delivered like one of this version', async () => {
    const report = JSON.parse(await readFile(join(root, 'test/fixtures/deploy-report/v1/aborted.json'), 'utf8'));
    expect(report).toMatchObject({ version: 1, untold: [{ channels: ['webhook'] }] });
    expect(await call(report)).toMatchObject({ code: 0, stdout: expect.stringContaining('webhook: delivered') });
    expect(double.documents).toMatchObject([
      { status: 'resolved', alert: report.untold[0].alert },
      { status: 'firing', alert: { ...report.alert, cause: { ...report.alert.cause, kind: 'aborted' } } },
    ]);
    expect(double.slack).toEqual([expect.stringContaining('❌')]);
  });

  test('no channel at all: says where they are listed, exit 0', async () => {
    const none = Object.fromEntries(Object.keys(double.env).map((name) => [name, '']));
    expect(await call(failed, none)).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('ALERT_') });
  });

  test('one that fails for now is asked again, after the time that it names', async () => {
    double.failNext('slack', { status: 500 }, { status: 429, headers: { 'retry-after': '0' } });
    double.failNext('telegram', { status: 429, headers: { 'retry-after': '1' } });
    const { stdout, stderr } = await call(failed);
    expect(stdout).toMatch(/^slack: delivered\ntelegram: delivered\n/);
    expect(stderr).not.toContain('!');
    expect([double.slack.length, double.telegram.length]).toEqual([1, 1]);
    expect(double.asked.filter((place) => place === 'slack').length).toBe(3);
  });

  test.each([
    ['telegram', 'ALERT_TELEGRAM_TOKEN', '1:wrong', /telegram: it answered 401: Unauthorized → ALERT_TELEGRAM_TOKEN/],
    ['telegram', 'ALERT_TELEGRAM_CHAT', '7', /telegram: it answered 400: Bad Request: chat not found/],
    ['gitlab', 'ALERT_GITLAB_TOKEN', 'wrong-very-Secret', /gitlab: it answered 401 → ALERT_GITLAB_URL/],
  ])(
    '%s refuses a wrong %s: a warning with its words, the others get the alert, exit 0',
    async (_, name, value, warning) => {
      const { code, stdout, stderr } = await call(failed, { [name]: value });
      expect(code).toBe(0);
      expect(stderr).toMatch(warning);
      expect(stdout).toMatch(/: failed: it answered 40/);
      expect(double.slack.length).toBe(1);
    },
  );

  test('an answer that says our secrets back, one out of reach, one that has moved', async () => {
    double.failNext('slack', { status: 403, body: `no ${double.env.ALERT_SLACK_WEBHOOK} here, verySecretHook` });
    double.failNext('hook', { status: 302, headers: { location: '/elsewhere' } });
    const { code, stderr } = await call(failed, { ALERT_TELEGRAM_API: 'http://127.0.0.1:2' });
    expect(code).toBe(0);
    expect(stderr).toMatch(/slack: it answered 403: no \*\*\* here, \*\*\* →/);
    expect(stderr).toMatch(/telegram: fetch failed: .*ECONNREFUSED/);
    expect(stderr).toMatch(/webhook: it answered 302 → ALERT_WEBHOOK has moved/);
    expect(double.asked).not.toContain('elsewhere');
  });

  test('one that never answers delays no other, and the job ends in time', async () => {
    double.failNext('slack', 'hang');
    double.failNext('telegram', { status: 429, headers: { 'retry-after': '30' } });
    const { settings } = readSettings(alertSettings, { flags: {}, env: double.env });
    const began = performance.now();
    const deliveries = await sendAlerts(failed, settings, { context: readContext({}), http: createHttp({}) }, 5_000);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(deliveries).toMatchObject([
      { channel: 'slack', delivered: false, detail: expect.stringMatching(/within 5 s|in time/) },
      { channel: 'telegram', delivered: false, detail: expect.stringContaining('it answered 429') },
      { channel: 'gitlab', delivered: true },
      { channel: 'webhook', delivered: true },
    ]);
  });

  test('incomplete and invalid settings: exit 2, all reported at once, no alert is sent', async () => {
    const change = {
      ALERT_TELEGRAM_CHAT: '',
      ALERT_GITLAB_URL: '',
      ALERT_SLACK_WEBHOOK: 'verySecret',
      ALERT_WEBHOOK: 'ftp://verySecret',
    };
    const { code, stderr } = await call(failed, change);
    expect(code).toBe(2);
    for (const name of Object.keys(change)) expect(stderr).toContain(`${name}: `);
    expect(await call({ ...failed, version: 3 as 2 })).toMatchObject({ code: 2 });
    expect(await call(failed, {}, '--report', 'nowhere.json')).toMatchObject({ code: 2 });
    expect(double.asked).toEqual([]);
  });

  test('a user in an address is sent as basic auth, and never shown', async () => {
    const address = (double.env.ALERT_WEBHOOK ?? '').replace('//', '//ann:verySecretWord@');
    expect((await call(failed, { ALERT_WEBHOOK: address })).stdout).toContain('webhook: delivered');
    expect(double.authorizations).toEqual([`Basic ${Buffer.from('ann:verySecretWord').toString('base64')}`]);
    double.failNext('hook', { status: 401, body: 'verySecretWord is wrong' });
    expect((await call(failed, { ALERT_WEBHOOK: address })).stderr).toContain('webhook: it answered 401');
  });
});

const places = [
  ['gitlab', gitlabDouble, { GITLAB_CI: 'true', CI_PROJECT_PATH: 'group/shop', GITLAB_TOKEN: 'glpat-Secret' }],
  ['github', githubDouble, { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'group/shop', GITHUB_TOKEN: 'ghp-Secret' }],
] as const;

describe.each(places)('the comment on %s', (kind, double, fixed) => {
  let folder: string;
  let server: ReviewDouble;
  const call = async (report: DeployReport, sha: string) => {
    await writeFile(join(folder, 'deploy-report.json'), JSON.stringify(report));
    const env = {
      ...fixed,
      CI_API_V4_URL: server.apiUrl,
      GITHUB_API_URL: server.apiUrl,
      CI_COMMIT_SHA: sha,
      GITHUB_SHA: sha,
    };
    return callJob(['send-alerts'], { cwd: folder, env });
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'swarm-ci-alerts-'));
    server = await double(kind === 'gitlab' ? 'shop-bot' : 'github-actions[bot]');
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
    expect(server.faults).toEqual([]);
  });

  test('is one an environment, and is renewed where it stands by a good deploy of another commit', async () => {
    expect((await call(failed, 'c0ffee')).stdout).toMatch(/^comment: created: https:\/\/git\S+\n$/);
    expect(server.comments.map(({ body }) => body)).toEqual([
      expect.stringMatching(/^<!-- swarm-ci:alert:prod -->\n### ↩️ <code>shop&#95;prod rolled back/),
    ]);
    expect((await call(again, 'c0ffee')).stdout).toContain('updated');
    const dev = withAlerts(failedDeploy({ environment: 'dev' }), undefined);
    expect((await call(dev, 'c0ffee')).stdout).toContain('created');

    expect((await call(good, 'dead')).stdout).toMatch(/^comment: updated: /);
    expect(server.comments.map(({ body }) => body.split('\n')[1])).toEqual([
      expect.stringContaining('✅ <code>shop&#95;prod has recovered'),
      expect.stringContaining('↩️'),
    ]);
  });

  test('is not created to say that all is well, nor where there is no merge request', async () => {
    expect((await call(good, 'c0ffee')).stdout).toBe('comment: no merge request or pull request to comment on\n');
    expect((await call(failed, 'dead')).stdout).toBe('comment: no merge request or pull request to comment on\n');
    expect(server.comments).toEqual([]);
  });

  test('that is refused is a warning, exit 0', async () => {
    server.failNext({ status: 403, method: 'POST' });
    const { code, stdout, stderr } = await call(failed, 'c0ffee');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^comment: failed: Git.* answered 403/);
    expect(stdout + stderr).not.toContain('Secret');
  });
});
