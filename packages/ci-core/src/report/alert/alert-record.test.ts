import { describe, expect, it } from 'vitest';
import { failedDeploy, goodDeploy } from '../../../../../test/support/report/failed-deploy.ts';
import { deployReportSchema } from '../schema/deploy-report.ts';
import { alertOf, withAlerts } from './alert.ts';
import { alertRecordSchema, recordAfterDelivery, recordBeforeDelivery } from './alert-record.ts';
import { notificationFor } from './notification.ts';
import { slackMessage } from './slack.ts';

const open = alertOf(failedDeploy());
if (!open) throw new Error('no alert');
const good = withAlerts(goodDeploy(), open);
const took = (...names: string[]) => names.map((channel) => ({ channel, delivered: true }));
const missed = (...names: string[]) => names.map((channel) => ({ channel, delivered: false }));

describe('the record of alerts', () => {
  it('keeps a resolved alert until every channel has accepted the resolution', () => {
    expect(recordBeforeDelivery(good)).toEqual({ undelivered: [{ alert: open }] });
    expect(recordAfterDelivery(good, took('slack', 'webhook'))).toEqual({ undelivered: [] });
    expect(recordAfterDelivery(good, [])).toEqual({ undelivered: [] });
    const left = recordAfterDelivery(good, [...took('slack'), ...missed('alertmanager', 'webhook')]);
    expect(left).toEqual({ undelivered: [{ alert: open, channels: ['alertmanager', 'webhook'] }] });
    expect(alertRecordSchema.parse(JSON.parse(JSON.stringify(left)))).toEqual(left);
  });

  it('delivers a resolution again only to channels that have not accepted it', () => {
    const { undelivered } = recordAfterDelivery(good, [...took('slack'), ...missed('alertmanager', 'webhook')]);
    const next = withAlerts(goodDeploy(), undefined, undelivered);
    expect(notificationFor(next, 'slack')).toBeUndefined();
    expect(notificationFor(next, 'alertmanager')?.resolved).toEqual([open]);
    // For a channel that is not set this time, it stays undelivered.
    expect(recordAfterDelivery(next, took('alertmanager')).undelivered).toEqual([
      { alert: open, channels: ['webhook'] },
    ]);
    expect(recordAfterDelivery(next, took('alertmanager', 'webhook')).undelivered).toEqual([]);
  });

  it('is delivered to all channels when it is unknown which accepted it', () => {
    const next = withAlerts(goodDeploy(), undefined, recordBeforeDelivery(good).undelivered);
    expect(notificationFor(next, 'slack')?.resolved).toEqual([open]);
  });

  it('keeps a resolution beside another alert, and drops it when the same alert is open again', () => {
    const undelivered = [{ alert: open, channels: ['slack'] }];
    expect(withAlerts(failedDeploy(), undefined, undelivered).undelivered).toBeUndefined();
    const louder = withAlerts(failedDeploy({ outcome: 'failed' }), undefined, undelivered);
    expect(recordAfterDelivery(louder, missed('slack'))).toMatchObject({ open: { severity: 'critical' }, undelivered });
    const over = withAlerts(goodDeploy(), louder.alert, undelivered);
    const news = notificationFor(over, 'slack');
    expect(news?.resolved.map(({ severity }) => severity)).toEqual(['warning', 'critical']);
    expect(news && slackMessage(news).text.match(/^Alert: /gm)).toHaveLength(2);
  });

  it('rejects an invalid time, as a report does: times are used in calculations', () => {
    const times = ['', 'x', '2026-13-01T00:00:00Z'];
    for (const startedAt of times) {
      expect(alertRecordSchema.safeParse({ undelivered: [], open: { ...open, startedAt } }).success, startedAt).toBe(
        false,
      );
      expect(deployReportSchema.safeParse({ ...failedDeploy(), startedAt }).success, startedAt).toBe(false);
    }
    expect(deployReportSchema.safeParse({ ...failedDeploy(), seconds: 1e300 }).success).toBe(false);
    expect(deployReportSchema.safeParse(failedDeploy()).success).toBe(true);
  });
});
