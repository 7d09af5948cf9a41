import { withAlerts } from '../../../../packages/ci-core/src/report/alert/alert.ts';
import { alertRecordSchema } from '../../../../packages/ci-core/src/report/alert/alert-record.ts';
import { alertmanagerAlerts } from '../../../../packages/ci-core/src/report/alert/alertmanager.ts';
import { gitlabAlerts } from '../../../../packages/ci-core/src/report/alert/gitlab.ts';
import { notificationFor } from '../../../../packages/ci-core/src/report/alert/notification.ts';
import { slackMessage } from '../../../../packages/ci-core/src/report/alert/slack.ts';
import { telegramMessage } from '../../../../packages/ci-core/src/report/alert/telegram.ts';
import { failedDeploy } from '../../../support/report/failed-deploy.ts';
import { recordedJson } from '../corpus.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { mutatedJson } from '../mutate.ts';
import { openAlert } from '../open-alert.ts';

export const alertParsers: readonly Fuzzer[] = [
  fuzzer<unknown>({
    name: 'record of an alert',
    covers: ['alertRecordSchema', 'upgradeAlertRecord', 'readOpenAlert'],
    inputs: mutatedJson([
      { open: openAlert, undelivered: [] },
      ...recordedJson('test/fixtures/deploy-report/v1', /^alert-record/),
    ]),
    read: (document) => {
      const { data, error } = alertRecordSchema.safeParse(document);
      if (data === undefined) return { problems: error.issues.slice(0, 1) };
      const news = notificationFor(withAlerts(failedDeploy(), data.open, data.undelivered), 'slack');
      return news && [slackMessage(news), telegramMessage(news, 'c'), gitlabAlerts(news), alertmanagerAlerts(news)];
    },
  }),
];
