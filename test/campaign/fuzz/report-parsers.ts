import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { planBatch } from '../../../packages/ci-core/src/plan/swarm-utils-batch.ts';
import { alertOf, withAlerts } from '../../../packages/ci-core/src/report/alert/alert.ts';
import { alertRecordSchema } from '../../../packages/ci-core/src/report/alert/alert-record.ts';
import { alertmanagerAlerts } from '../../../packages/ci-core/src/report/alert/alertmanager.ts';
import { alertComment } from '../../../packages/ci-core/src/report/alert/comment.ts';
import { gitlabAlerts } from '../../../packages/ci-core/src/report/alert/gitlab.ts';
import { newsOf } from '../../../packages/ci-core/src/report/alert/news.ts';
import { slackMessage } from '../../../packages/ci-core/src/report/alert/slack.ts';
import { telegramMessage } from '../../../packages/ci-core/src/report/alert/telegram.ts';
import { buildComment } from '../../../packages/ci-core/src/report/build-comment.ts';
import { buildReportSchema } from '../../../packages/ci-core/src/report/build-report.ts';
import { mergeRuns, runOf } from '../../../packages/ci-core/src/report/build-run.ts';
import { hidden, runsIn } from '../../../packages/ci-core/src/report/comment-data.ts';
import { deployReportSchema } from '../../../packages/ci-core/src/report/deploy-report.ts';
import { faultLines, summarize } from '../../../packages/ci-core/src/report/describe.ts';
import { reportPage } from '../../../packages/ci-core/src/report/html/page.ts';
import { reportJunit } from '../../../packages/ci-core/src/report/junit.ts';
import { reportMarkdown } from '../../../packages/ci-core/src/report/markdown.ts';
import { code, link, plain } from '../../../packages/ci-core/src/report/markdown-text.ts';
import { reportMetrics } from '../../../packages/ci-core/src/report/open-metrics.ts';
import { planComment } from '../../../packages/ci-core/src/report/plan-comment.ts';
import { planReportSchema } from '../../../packages/ci-core/src/report/plan-report.ts';
import { planText } from '../../../packages/ci-core/src/report/plan-text.ts';
import { failedDeploy } from '../../support/failed-deploy.ts';
import { recordedJson } from './corpus.ts';
import { type Fuzzer, fuzzer } from './exercise.ts';
import { sizeAttacks } from './hostile.ts';
import { anyText, mutatedJson } from './mutate.ts';

const deployReports = [failedDeploy(), ...recordedJson('test/fixtures/deploy-report', /\.json$/)];
const build = {
  schema: 'swarm-ci/build-report',
  version: 1,
  outcome: 'failed',
  exitCode: 1,
  pushed: true,
  startedAt: '2026-01-31T10:00:00Z',
  seconds: 3,
  commit: 'c',
  job: 'https://ci/1',
  services: [
    {
      service: 'web',
      image: 'r/web',
      tag: 't1',
      dockerfile: 'Dockerfile',
      status: 'built',
      digest: 'sha256:a',
      size: 3,
      seconds: 1,
    },
    {
      service: 'api',
      image: 'r/api',
      tag: 't1',
      dockerfile: 'D',
      status: 'failed',
      seconds: 1,
      error: { step: 'RUN x', lines: ['no'] },
    },
  ],
};
const plan = {
  schema: 'swarm-ci/deploy-plan',
  version: 1,
  environment: 'prod',
  stack: 's',
  server: 'h',
  changes: true,
  exitCode: 0,
  services: [
    {
      name: 's_web',
      status: 'updated',
      image: 'a:2',
      imageBefore: 'a:1',
      changes: [
        { what: 'image', from: 'a:1', to: 'a:2' },
        { what: 'environment', added: ['A'] },
      ],
      drifted: true,
    },
  ],
  networks: ['n'],
  configs: [],
  secrets: [],
  files: [{ path: 'x', change: 'added' }],
  warnings: ['w'],
  release: 'r',
};

/** Elements and attributes that only our own markup may have. */
const LIVE =
  /<(?:script(?! type="application\/json")|iframe|object|embed|link|base|meta http|img|form|input|body on|svg on)[\s/>]|\son\w+\s*=\s*["'\w]|javascript:/i;

function noLiveMarkup(page: string): void {
  const live = LIVE.exec(page.replace(/<style>[\s\S]*?<\/style>/g, ''));
  // An escaped quote ends no attribute: what looks live in a text is none there.
  if (live && /[<]/.test(live[0]))
    throw new Error(`live markup: ${page.slice(Math.max(0, live.index - 80), live.index + 80)}`);
}

/** No tag in it but those that we write, and no link but to the web. */
function calmMarkdown(markdown: string): void {
  const tags = markdown.match(/<\/?[a-z!][^>]*>?/gi) ?? [];
  const odd = tags.find(
    (tag) =>
      !/^<\/?(?:code|br|details|summary|!-- swarm-ci:[\w:%.~!'()*=_-]+(?: [\w-]+)? --)>?$|^<!-- swarm-ci:/.test(tag),
  );
  if (odd !== undefined) throw new Error(`live markup: ${odd}`);
  if (/\]\((?!https?:)/.test(markdown)) throw new Error('a link that is none of the web');
}

export const reportParsers: readonly Fuzzer[] = [
  fuzzer<unknown>({
    name: 'report of a deploy',
    covers: [
      'deployReportSchema',
      'reportPage',
      'reportJunit',
      'reportMarkdown',
      'reportMetrics',
      'summarize',
      'faultLines',
      'alertOf',
      'withAlerts',
      'newsOf',
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
        failedDeploy({ stack: text, warnings: [text], refusal: text }),
      ),
    read: (document) => {
      const { data: report, error } = deployReportSchema.safeParse(document);
      if (report === undefined) return { problems: error.issues.slice(0, 1) };
      const told = withAlerts(report, alertOf(report));
      const news = newsOf(told, 'slack');
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
        text: [summarize(report), faultLines(report)],
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
  fuzzer<readonly [unknown, string]>({
    name: 'report of a build and the comment before',
    covers: ['buildReportSchema', 'runOf', 'mergeRuns', 'runsIn', 'hidden', 'buildComment', 'planBatch'],
    inputs: fc.tuple(
      mutatedJson([build]),
      fc.oneof(
        anyText,
        mutatedJson([
          {
            version: 1,
            runs: [{ tag: 't0', startedAt: 'x', images: [{ service: 'web', status: 'built', startedAt: 'x' }] }],
          },
        ]).map((one) => `<!-- swarm-ci:data ${Buffer.from(JSON.stringify(one) ?? '').toString('base64url')} -->`),
      ),
    ),
    attacks: (size) =>
      sizeAttacks(Math.min(size, 50_000)).map(
        (text) =>
          [
            { ...build, services: [{ ...build.services[0], service: text, tag: text }] },
            `<!-- swarm-ci:data ${text} -->`,
          ] as const,
      ),
    read: ([document, before]) => {
      const { data: report, error } = buildReportSchema.safeParse(document);
      if (report === undefined) return { problems: error.issues.slice(0, 1) };
      const batch = planBatch(report, [{ service: 'web', swarmService: 's_web', at: 'x' }], {
        file: 'f',
        force: false,
      });
      return { comment: report.services.length === 0 ? '' : buildComment(runOf(report), [before], 60_000), batch };
    },
    check: ({ comment }: { comment?: string }) => {
      if (!comment) return;
      if (Buffer.byteLength(comment) > 60_000) throw new Error(`${Buffer.byteLength(comment)} bytes`);
      calmMarkdown(comment);
      const read = mergeRuns(runsIn(comment));
      if (JSON.stringify(runsIn(hidden(read))) !== JSON.stringify(read))
        throw new Error('what was read is not what was written');
    },
  }),
  fuzzer<unknown>({
    name: 'report of a plan',
    covers: ['planReportSchema', 'planComment', 'planText'],
    inputs: mutatedJson([plan]),
    attacks: (size) => sizeAttacks(Math.min(size, 100_000)).map((text) => ({ ...plan, stack: text, warnings: [text] })),
    read: (document) => {
      const { data: report, error } = planReportSchema.safeParse(document);
      if (report === undefined) return { problems: error.issues.slice(0, 1) };
      return { comment: planComment(report, 60_000), text: planText(report) };
    },
    check: ({ comment }: { comment?: string }) => {
      if (comment === undefined) return;
      if (Buffer.byteLength(comment) > 60_000) throw new Error(`${Buffer.byteLength(comment)} bytes`);
      calmMarkdown(comment);
    },
  }),
  fuzzer<unknown>({
    name: 'record of an alert',
    covers: ['alertRecordSchema', 'readOpenAlert'],
    inputs: mutatedJson([
      {
        open: {
          fingerprint: 'f',
          severity: 'critical',
          title: 't',
          environment: 'e',
          stack: 's',
          server: 'h',
          services: ['a'],
          cause: { kind: 'crash', headline: 'h' },
          nextStep: 'n',
          startedAt: '2026-01-31T09:00:00Z',
          deploys: 1,
          commits: ['c'],
          links: { job: 'https://x' },
        },
        untold: [],
      },
    ]),
    read: (document) => {
      const { data, error } = alertRecordSchema.safeParse(document);
      if (data === undefined) return { problems: error.issues.slice(0, 1) };
      const news = newsOf(withAlerts(failedDeploy(), data.open, data.untold), 'slack');
      return news && [slackMessage(news), telegramMessage(news, 'c'), gitlabAlerts(news), alertmanagerAlerts(news)];
    },
  }),
  fuzzer<string>({
    name: 'names in Markdown',
    covers: ['code', 'plain', 'link', 'oneLine', 'webAddress', 'calm'],
    inputs: anyText,
    attacks: sizeAttacks,
    read: (text) => [code(text), plain(text), link('x', text), link('x', `https://a/${text}`)],
    check: (texts: string[]) => {
      for (const text of texts) calmMarkdown(text);
      if (texts.some((text) => /[\n|@\u202e]/.test(text.replace(/\(https?:.*\)/, ''))))
        throw new Error(`not inert: ${JSON.stringify(texts)}`);
    },
  }),
];
