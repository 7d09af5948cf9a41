import { describe, expect, it } from 'vitest';
import { failedDeploy } from '../../../../../test/support/report/failed-deploy.ts';
import { alertOf } from '../../report/alert/alert.ts';
import { alertmanagerAlerts } from '../../report/alert/alertmanager.ts';
import { notificationFor } from '../../report/alert/notification.ts';
import { summarize } from '../../report/deploy/describe.ts';
import { verdictsWhenAborted } from './aborted.ts';
import type { ServiceVerdict } from './judge-service.ts';

const seen = (name: string, status: ServiceVerdict['status'], settled: boolean): ServiceVerdict => {
  return { name, status, settled, id: `id-${name}`, changed: true, running: 1, wanted: 2, image: 'app:2' };
};

describe('a deploy that is aborted', () => {
  it('keeps what was settled, and knows nothing of the rest', () => {
    const looks = [seen('shop_web', 'updated', false), seen('shop_api', 'updated', true)];
    expect(verdictsWhenAborted(['shop_web', 'shop_api'], looks, 'watching')).toEqual([
      { ...looks[0], status: 'unknown', settled: true, reason: expect.stringContaining('the deploy was aborted') },
      looks[1],
    ]);
  });

  it('during a restore, successful updates are unknown again', () => {
    const looks = [seen('shop_web', 'failing', true), seen('shop_api', 'updated', true)];
    const idle = { ...seen('shop_db', 'unchanged', true), changed: false };
    const statuses = verdictsWhenAborted([], [...looks, idle], 'restoring').map(({ status }) => status);
    expect(statuses).toEqual(['failing', 'unknown', 'unchanged']);
  });

  it('before the first look knows nothing of any service', () => {
    expect(verdictsWhenAborted(['shop_web'], [], 'applying')).toMatchObject([
      { name: 'shop_web', status: 'unknown', image: undefined },
    ]);
  });

  const report = (message: string, status: 'unknown' | 'failing' = 'unknown') =>
    failedDeploy({
      outcome: 'unknown',
      exitCode: 4,
      aborted: { code: 'CONNECTION_LOST', message, hint: 'run the job again' },
      services: [{ name: 'shop_web', status, changed: true, running: 1, wanted: 2 }],
    });

  it('is an alert of the whole deploy, the same each time, that ends after a day by itself', () => {
    const alert = alertOf(report('the connection to a was lost'));
    expect(alert).toMatchObject({
      severity: 'critical',
      title: 'shop_prod: deploy aborted (the connection to a was lost), outcome unknown',
      cause: { kind: 'broken-off', headline: 'the connection to a was lost' },
      nextStep: 'run the job again',
    });
    expect(alertOf(report('the connection to b was lost', 'failing'))?.fingerprint).toBe(alert?.fingerprint);
    const news = notificationFor({ ...report('lost'), ...(alert ? { alert } : {}) }, 'Alertmanager');
    expect(news && alertmanagerAlerts(news).map(({ endsAt }) => endsAt)).toEqual(['2026-02-01T10:00:30.000Z']);
  });

  it('is summed up by what ended it', () => {
    expect(summarize(report('the connection was lost'))).toMatch(
      /^\? shop_prod: deploy aborted \(the connection was lost\), outcome unknown after 30 s$/m,
    );
  });
});
