import { expect, test } from 'vitest';
import { failedDeploy } from '../../../../../test/support/report/failed-deploy.ts';
import { alertOf } from './alert.ts';
import { NO_ALERT } from './alert-record.ts';
import { notificationFor } from './notification.ts';
import { leftOpen, removalAlert } from './removal-alert.ts';
import { slackMessage } from './slack.ts';

const open = alertOf(failedDeploy());
if (open === undefined) throw new Error('a failed deploy has an alert');
const of = { environment: 'prod', stack: 'shop_prod', startedAt: '2026-01-31T11:00:00Z' };
const earlier = { alert: { ...open, title: 'an earlier one' }, channels: ['slack'] };
const source = removalAlert({ open, undelivered: [earlier] }, of);
if (source === undefined) throw new Error('an alert is open');

test('a stack that is removed resolves its open alert and what was not delivered, and says why', () => {
  expect(removalAlert(NO_ALERT, of)).toBeUndefined();
  const slack = notificationFor(source, 'slack');
  expect(slack).toMatchObject({ fired: undefined, resolved: [earlier.alert, open], at: '2026-01-31T11:00:00.000Z' });
  expect(slack && slackMessage(slack).text).toContain('✅ *shop_prod was removed*');
  expect(notificationFor(source, 'webhook')?.resolved).toEqual([open]);
});

test('what stays open in a channel is named, and so is an alert without a channel in this job', () => {
  const sent = (slack: boolean) => [
    { channel: 'slack', delivered: slack },
    { channel: 'webhook', delivered: true },
  ];
  expect(leftOpen(source, sent(true))).toEqual([]);
  expect(leftOpen(source, sent(false))).toEqual([
    'the alert "an earlier one" is still open in slack: close it there',
    `the alert "${open.title}" is still open in slack: close it there`,
  ]);
  expect(leftOpen(source, [])).toEqual([
    'the alert "an earlier one" is still open in slack: close it there',
    `the alert "${open.title}" is open, and this job has no channel: close it where it was sent`,
  ]);
});
