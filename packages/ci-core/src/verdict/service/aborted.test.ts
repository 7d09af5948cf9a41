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

const begun = (names: readonly string[], before: readonly ServiceVerdict[] = []) => ({ begun: new Set(names), before });

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

  it('says of a service whose change never began that it is not changed', () => {
    const waits = { ...seen('shop_web', 'timed-out', false), changed: false, waiting: { what: 'waits for shop_api' } };
    const looks = [waits, seen('shop_api', 'updated', false), seen('shop_db', 'updated', true)];
    const [web, ...rest] = verdictsWhenAborted([], looks, 'applying', begun(['shop_api', 'shop_db']));
    expect(web).toEqual({
      ...{ name: 'shop_web', id: 'id-shop_web', image: 'app:2', running: 1, wanted: 2 },
      ...{ changed: false, status: 'unchanged', settled: true, reason: expect.stringContaining('not changed: ') },
    });
    expect(rest.map(({ status }) => status)).toEqual(['unknown', 'updated']);
    // Its change was sent after the last look.
    expect(verdictsWhenAborted([], looks, 'applying', begun(['shop_web']))).toMatchObject([
      { status: 'unknown' },
      {},
      {},
    ]);
  });

  it('in a release job leaves all services as they were', () => {
    const failing = seen('shop_api', 'still-failing', true);
    const before = [seen('shop_web', 'unchanged', true), failing];
    const names = ['shop_web', 'shop_api', 'shop_new'];
    expect(verdictsWhenAborted(names, [], 'running the jobs before', begun([], before))).toEqual([
      expect.objectContaining({ status: 'unchanged', changed: false, id: 'id-shop_web', running: 1, wanted: 2 }),
      failing,
      expect.objectContaining({ status: 'unchanged', changed: false, id: undefined, running: 0, wanted: 0 }),
    ]);
  });

  it('before the first snapshot has only unknown verdicts', () => {
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

  it('is an alert of the whole deploy, the same each time, that expires after a day', () => {
    const alert = alertOf(report('the connection to a was lost'));
    expect(alert).toMatchObject({
      severity: 'critical',
      title: 'shop_prod: deploy aborted (the connection to a was lost), outcome unknown',
      cause: { kind: 'aborted', headline: 'the connection to a was lost' },
      nextStep: 'run the job again',
    });
    expect(alertOf(report('the connection to b was lost', 'failing'))?.fingerprint).toBe(alert?.fingerprint);
    const news = notificationFor({ ...report('lost'), ...(alert ? { alert } : {}) }, 'Alertmanager');
    expect(news && alertmanagerAlerts(news).map(({ endsAt }) => endsAt)).toEqual(['2026-02-01T10:00:30.000Z']);
  });

  it('has the reason in its summary', () => {
    expect(summarize(report('the connection was lost'))).toMatch(
      /^\? shop_prod: deploy aborted \(the connection was lost\), outcome unknown after 30 s$/m,
    );
  });
});
