import fc from 'fast-check';
import { readContext } from '../../../../packages/ci-core/src/context/read-context.ts';
import { lockOwnerOf, lockOwnerText } from '../../../../packages/ci-core/src/plan/deploy/lock-owner.ts';
import { bumpBranch, formerBumpBranch } from '../../../../packages/ci-core/src/plan/review/bump-branch.ts';
import { linksOf } from '../../../../packages/ci-core/src/report/text/links.ts';
import { recordedJson } from '../corpus.ts';
import { anyEnvironment } from '../environment.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedJson } from '../mutate.ts';

const gitlabNames = [
  'GITLAB_CI',
  'CI_MERGE_REQUEST_IID',
  'CI_MERGE_REQUEST_LABELS',
  'CI_PROJECT_PATH',
  'CI_PROJECT_URL',
  'CI_COMMIT_SHA',
  'CI_COMMIT_TIMESTAMP',
  'CI_PIPELINE_CREATED_AT',
  'CI_JOB_URL',
  'CI_REGISTRY_IMAGE',
  'CI_MERGE_REQUEST_PROJECT_PATH',
];
const recordedEnvs = recordedJson('test/fixtures/ci-env', /^gitlab.*\.json$/);
const recordedGithub = recordedJson('test/fixtures/ci-env', /^github.*\.json$/);
const recordedEvents = recordedJson('test/fixtures/github-events', /\.json$/);

function contextRead(env: Readonly<Record<string, string | undefined>>, event?: unknown) {
  const read = readContext(env, event);
  return {
    read,
    links: linksOf(read),
    owner: lockOwnerText(lockOwnerOf(read, 'now')),
    branch: [bumpBranch(read), formerBumpBranch(read)],
  };
}

function reviewIsNumbered({ read }: ReturnType<typeof contextRead>): void {
  const { review } = read;
  if (review && !(Number.isSafeInteger(review.number) && review.number > 0))
    throw new Error(`the review ${review.number}`);
  if (review?.labels?.some((label) => typeof label !== 'string')) throw new Error('a label is not text');
}

export const contextParsers: readonly Fuzzer[] = [
  fuzzer<Record<string, string>>({
    name: 'environment of GitLab CI',
    covers: [
      'readContext',
      'platformOf',
      'gitlab',
      'linksOf',
      'lockOwnerOf',
      'lockOwnerText',
      'bumpBranch',
      'formerBumpBranch',
    ],
    inputs: fc.oneof(
      anyEnvironment(gitlabNames).map((env) => ({ ...env, GITLAB_CI: 'true' })),
      mutatedJson(recordedEnvs).map(asEnvironment),
    ),
    attacks: (size) =>
      sizeAttacks(size, ['a,', '..', '.lock']).map((text) => ({
        GITLAB_CI: '1',
        CI_MERGE_REQUEST_IID: text,
        CI_MERGE_REQUEST_LABELS: text,
        CI_PROJECT_NAME: text,
        CI_JOB_URL: text,
      })),
    read: (env) => contextRead(env),
    check: reviewIsNumbered,
  }),
  fuzzer<readonly [Record<string, string>, unknown]>({
    name: 'environment and event of GitHub Actions',
    covers: ['readContext', 'github'],
    inputs: fc.tuple(
      anyEnvironment(['GITHUB_REPOSITORY', 'GITHUB_SERVER_URL', 'GITHUB_SHA', 'GITHUB_REF_NAME', 'GITHUB_RUN_ID']),
      mutatedJson([...recordedEvents, ...recordedGithub.map((one) => Object(one).event ?? one)]),
    ),
    read: ([env, event]) => contextRead({ ...env, GITHUB_ACTIONS: 'true' }, event),
    check: reviewIsNumbered,
  }),
];

function asEnvironment(document: unknown): Record<string, string> {
  const env: Record<string, string> = Object(Object(document).env ?? document);
  return {
    ...Object.fromEntries(Object.entries(env).filter(([, value]) => typeof value === 'string')),
    GITLAB_CI: 'true',
  };
}
