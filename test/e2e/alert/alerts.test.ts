import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Alertmanager, startAlertmanager } from '../../sandbox/index.ts';
import { type AlertDouble, alertDouble } from '../../support/alert/alert-double.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { compose, app as service } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox;

/** Six deploys of five services, two of which restore all of them. */
const SLOW = { timeout: 400_000 };

/** A real Alertmanager; Slack, Telegram and GitLab are nothing that could be run here. */
let alertmanager: Alertmanager;
let double: AlertDouble;

beforeAll(async () => {
  [alertmanager, double] = await Promise.all([startAlertmanager(), alertDouble()]);
});
afterAll(() => Promise.all([alertmanager?.stop(), double?.close()]));

describe('alerts', () => {
  it('one failure, however often, is one alert with its cause; the next good deploy resolves it', SLOW, async () => {
    const other = service('${OTHERS}');
    const services = { db: other, api: other, web: service('${TAG}'), worker: other, proxy: other };
    const manifests = await makeManifests(sandbox(), {
      'docker-compose.prod.yaml': compose(services),
    });
    const channels = { ...double.env, ALERT_ALERTMANAGER_URL: alertmanager.url };
    const deploy = (TAG: string, OTHERS: string) => manifests.deploy({ ...channels, TAG, OTHERS });
    const received = () => alertmanager.received.filter(({ labels }) => labels.stack === manifests.stack);
    const open = async () => (await alertmanager.alerts()).filter(({ labels }) => labels.stack === manifests.stack);

    const first = await deploy('1', '1');
    expect(first, first.stderr).toMatchObject({ code: 0 });
    expect(double.asked).toEqual([]);

    const bad = await deploy('bad', '2');
    expect(bad, bad.stderr).toMatchObject({ code: 3 });
    const web = bad.report.services.find(({ name }) => name === `${manifests.stack}_web`);
    expect(bad.report.alert).toMatchObject({
      services: [web?.name],
      cause: { kind: 'unhealthy' },
      severity: 'warning',
    });
    expect(web?.cause).toMatchObject({ kind: 'unhealthy', hint: expect.stringContaining('start_period') });
    expect(web?.cause?.history.at(-1)).toMatchObject({ task: expect.stringMatching(/^[a-z0-9]{25}$/), exitCode: 0 });
    for (const channel of ['slack', 'telegram', 'alertmanager', 'gitlab', 'webhook'])
      expect(bad.stderr).toContain(`alert: ${channel} delivered`);
    for (const text of [bad.stdout, bad.stderr, JSON.stringify(bad.report)]) expect(text).not.toMatch(/very.?Secret/i);
    await until(() => received().length > 0);
    expect(await open()).toMatchObject([
      {
        status: { state: 'active' },
        labels: {
          alertname: 'SwarmDeployFailed',
          environment: 'prod',
          service: `${manifests.stack}_web`,
          cause: 'unhealthy',
          severity: 'warning',
        },
        annotations: {
          summary: expect.stringContaining('the previous version of every service is running again'),
          description: 'the health check fails: health: database unreachable',
        },
      },
    ]);
    expect(double.slack).toEqual([expect.stringContaining('Cause: the health check fails: health: database')]);
    expect(double.telegram).toEqual([expect.stringContaining('<code>the health check fails: health: database')]);

    const again = await deploy('bad', '2');
    expect(again, again.stderr).toMatchObject({ code: 3, report: { alert: { deploys: 2 } } });
    expect(again.report.alert?.fingerprint).toBe(bad.report.alert?.fingerprint);
    expect((await open()).length).toBe(1);
    expect([...double.gitlab.values()]).toMatchObject([{ events: 2, status: 'triggered' }]);

    double.failNext('slack', { status: 403, body: 'invalid_token' });
    const good = await deploy('2', '2');
    expect(good, good.stderr).toMatchObject({ code: 0, report: { resolves: { deploys: 2 } } });
    await until(() => received().some(({ status }) => status === 'resolved'));
    expect(await open()).toEqual([]);
    // Never sent twice: to Alertmanager the second failure was the same alert.
    expect(received().map(({ status }) => status)).toEqual(['firing', 'resolved']);
    expect(double.telegram.at(-1)).toMatch(/^✅ /);
    expect([...double.gitlab.values()]).toMatchObject([{ events: 2, status: 'resolved' }]);

    // Slack did not accept the resolved alert: the next good deploy sends it there, and to no other channel twice.
    expect(double.slack.at(-1)).not.toMatch(/^✅ /);
    double.asked.length = 0;
    for (const told of [['slack'], []]) {
      const next = await deploy('2', '2');
      expect(next, next.stderr).toMatchObject({ code: 0 });
      expect(double.asked.splice(0)).toEqual(told);
    }
    expect(double.slack.at(-1)).toMatch(/^✅ /);
  });

  it('another cause takes the place of the first; a later job delivers from the report alone', async () => {
    const manifests = await makeManifests(sandbox(), {
      'docker-compose.prod.yaml': compose({ web: service('${TAG}') }),
    });
    const env = { ALERT_ALERTMANAGER_URL: alertmanager.url };
    const send = async (TAG: string) => {
      await manifests.deploy({ TAG });
      const report = join(manifests.directory, 'artifact.json');
      await rename(join(manifests.directory, 'deploy-report.json'), report);
      expect(await manifests.run(['send-alerts', '--report', report], env)).toMatchObject({
        code: 0,
        stdout: 'alertmanager: delivered\n',
      });
    };
    const open = async () => {
      const mine = (await alertmanager.alerts()).filter(({ labels }) => labels.stack === manifests.stack);
      return mine.map(({ labels }) => [labels.cause, labels.severity]);
    };
    await manifests.deploy({ TAG: '1' });
    await send('bad');
    expect(await open()).toEqual([['unhealthy', 'warning']]);
    await send('crash');
    expect(await open()).toEqual([['crash', 'warning']]);
    await send('2');
    expect(await open()).toEqual([]);
  });
});
