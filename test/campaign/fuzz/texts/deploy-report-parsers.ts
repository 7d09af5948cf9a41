import { DOMParser } from '@xmldom/xmldom';
import { alertOf, withAlerts } from '../../../../packages/ci-core/src/report/alert/alert.ts';
import { alertmanagerAlerts } from '../../../../packages/ci-core/src/report/alert/alertmanager.ts';
import { alertComment } from '../../../../packages/ci-core/src/report/alert/comment.ts';
import { gitlabAlerts } from '../../../../packages/ci-core/src/report/alert/gitlab.ts';
import { notificationFor } from '../../../../packages/ci-core/src/report/alert/notification.ts';
import { slackMessage } from '../../../../packages/ci-core/src/report/alert/slack.ts';
import { telegramMessage } from '../../../../packages/ci-core/src/report/alert/telegram.ts';
import { summarize } from '../../../../packages/ci-core/src/report/deploy/describe.ts';
import { failureLines } from '../../../../packages/ci-core/src/report/deploy/failure-lines.ts';
import { reportJunit } from '../../../../packages/ci-core/src/report/deploy/junit.ts';
import { reportMarkdown } from '../../../../packages/ci-core/src/report/deploy/markdown.ts';
import { reportMetrics } from '../../../../packages/ci-core/src/report/deploy/open-metrics.ts';
import { reportPage } from '../../../../packages/ci-core/src/report/html/page.ts';
import { storedDeployReportSchema } from '../../../../packages/ci-core/src/report/schema/deploy-report.ts';
import { failedDeploy } from '../../../support/report/failed-deploy.ts';
import { recordedJson } from '../corpus.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { calmMarkdown, noLiveMarkup } from '../markup.ts';
import { mutatedJson } from '../mutate.ts';

const deployReports = [failedDeploy(), ...recordedJson('test/fixtures/deploy-report', /\.json$/)];

export const deployReportParsers: readonly Fuzzer[] = [
  fuzzer<unknown>({
    name: 'report of a deploy',
    covers: [
      'storedDeployReportSchema',
      'upgradeDeployReport',
      'reportPage',
      'reportJunit',
      'reportMarkdown',
      'reportMetrics',
      'summarize',
      'failureLines',
      'alertOf',
      'withAlerts',
      'notificationFor',
      'slackMessage',
      'telegramMessage',
      'gitlabAlerts',
      'alertmanagerAlerts',
      'alertComment',
      'html',
    ],
    inputs: mutatedJson(deployReports),
    attacks: (size) =>
      sizeAttacks(Math.min(size, 100_000)).map((text) =>
        failedDeploy({ stack: text, warnings: [text], dockerError: text }),
      ),
    read: (document) => {
      const { data: report, error } = storedDeployReportSchema.safeParse(document);
      if (report === undefined) return { problems: error.issues.slice(0, 1) };
      const told = withAlerts(report, alertOf(report));
      const news = notificationFor(told, 'slack');
      const alerts = news && [
        slackMessage(news),
        telegramMessage(news, 'c'),
        gitlabAlerts(news),
        alertmanagerAlerts(news),
      ];
      return {
        page: reportPage(report),
        junit: reportJunit(report),
        markdown: reportMarkdown(report),
        comment: news ? alertComment(news) : '',
        metrics: reportMetrics(report),
        alerts,
        text: [summarize(report), failureLines(report)],
      };
    },
    check: ({
      page,
      junit,
      markdown,
      comment,
    }: {
      page?: string;
      junit: string;
      markdown: string;
      comment: string;
    }) => {
      if (page === undefined) return;
      noLiveMarkup(page);
      calmMarkdown(comment);
      calmMarkdown(markdown);
      new DOMParser({
        onError: (level, message) => {
          if (level !== 'warning') throw new Error(`XML: ${message}`);
        },
      }).parseFromString(junit, 'text/xml');
    },
  }),
];
