import fc from 'fast-check';
import { planBatch, planOne } from '../../../../packages/ci-core/src/plan/swarm-utils/swarm-utils-batch.ts';
import { buildComment } from '../../../../packages/ci-core/src/report/build/build-comment.ts';
import { mergeRuns, runOf } from '../../../../packages/ci-core/src/report/build/build-run.ts';
import { embedRuns, extractRuns } from '../../../../packages/ci-core/src/report/build/comment-data.ts';
import { renderPlanComment } from '../../../../packages/ci-core/src/report/plan/plan-comment.ts';
import { planReportSchema } from '../../../../packages/ci-core/src/report/plan/plan-report.ts';
import { planText } from '../../../../packages/ci-core/src/report/plan/plan-text.ts';
import { buildReportSchema } from '../../../../packages/ci-core/src/report/schema/build-report.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { calmMarkdown } from '../markup.ts';
import { anyText, mutatedJson } from '../mutate.ts';

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

export const reportParsers: readonly Fuzzer[] = [
  fuzzer<readonly [unknown, string]>({
    name: 'report of a build and the comment before',
    covers: [
      'buildReportSchema',
      'runOf',
      'mergeRuns',
      'extractRuns',
      'embedRuns',
      'buildComment',
      'planBatch',
      'planOne',
    ],
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
      planOne(report, { service: 's_web', image: before }, { file: 'f', force: false });
      return { comment: report.services.length === 0 ? '' : buildComment(runOf(report), [before], 60_000), batch };
    },
    check: ({ comment }: { comment?: string }) => {
      if (!comment) return;
      if (Buffer.byteLength(comment) > 60_000) throw new Error(`${Buffer.byteLength(comment)} bytes`);
      calmMarkdown(comment);
      const read = mergeRuns(extractRuns(comment));
      if (JSON.stringify(extractRuns(embedRuns(read))) !== JSON.stringify(read))
        throw new Error('what was read is not what was written');
    },
  }),
  fuzzer<unknown>({
    name: 'report of a plan',
    covers: ['planReportSchema', 'renderPlanComment', 'planText'],
    inputs: mutatedJson([plan]),
    attacks: (size) => sizeAttacks(Math.min(size, 100_000)).map((text) => ({ ...plan, stack: text, warnings: [text] })),
    read: (document) => {
      const { data: report, error } = planReportSchema.safeParse(document);
      if (report === undefined) return { problems: error.issues.slice(0, 1) };
      return { comment: renderPlanComment(report, 60_000), text: planText(report) };
    },
    check: ({ comment }: { comment?: string }) => {
      if (comment === undefined) return;
      if (Buffer.byteLength(comment) > 60_000) throw new Error(`${Buffer.byteLength(comment)} bytes`);
      calmMarkdown(comment);
    },
  }),
];
