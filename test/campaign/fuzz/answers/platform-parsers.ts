import { createHttp } from '../../../../packages/ci-core/src/effects/http/create-http.ts';
import { openManifests } from '../../../../packages/ci-core/src/effects/manifests/open-manifests.ts';
import { openReviewPlatform } from '../../../../packages/ci-core/src/effects/review/open-platform.ts';
import { CiError, messageOf } from '../../../../packages/ci-core/src/errors.ts';
import { planUpsert } from '../../../../packages/ci-core/src/plan/review/comment-upsert.ts';
import { Secret } from '../../../../packages/ci-core/src/secret.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { type Answer, answering, answers, overHttp, TOKEN } from './http-answers.ts';

const input = {
  apiUrl: 'https://git.example.com/api/v4',
  repository: 'group/shop',
  token: new Secret(TOKEN),
  http: createHttp({}),
};

/** What each of the calls gave, or with which code it was refused; anything else is a bug. */
async function each(calls: readonly (() => Promise<unknown>)[]): Promise<{ given: unknown[]; problems: string[] }> {
  const given: unknown[] = [];
  const problems: string[] = [];
  for (const call of calls) {
    try {
      given.push(await call());
    } catch (error) {
      if (!(error instanceof CiError)) throw error;
      if (messageOf(error).includes(TOKEN) || messageOf(error).length > 1_000)
        throw new Error(`shows the token: ${messageOf(error)}`);
      problems.push(error.code);
    }
  }
  return { given, problems: problems.length === calls.length ? problems : [] };
}

const reviews = (['gitlab', 'github'] as const).map((platform) =>
  fuzzer<Answer>({
    name: `answers of ${platform}`,
    covers: [
      'openReviewPlatform',
      'openGitlab',
      'openGithub',
      'gitlabClient',
      'githubClient',
      'requesterOf',
      'politeFetch',
      'platformError',
      'ownErrorIn',
      'keepComment',
      'renewComment',
      'planUpsert',
      'pickReview',
      'reviewNumber',
    ],
    ...overHttp,
    read: (answer) =>
      answering(answer, async () => {
        const client = await openReviewPlatform(platform, input);
        return each([
          () => client.whoAmI(),
          () => client.listLabels(1),
          () =>
            client.listComments(1).then((comments) => planUpsert(comments, { login: 'bot', marker: 'b' }, () => 'c')),
          () => client.createComment(1, 'x'),
          () => client.updateComment(1, 2, 'x'),
          () => client.removeComment(1, 2),
          () => client.findReviewByCommit('c'),
        ]);
      }),
  }),
);

const manifests = (['gitlab', 'github'] as const).map((platform) =>
  fuzzer<Answer>({
    name: `answers of ${platform} about a repository`,
    covers: ['openManifests', 'openGitlabManifests', 'openGithubManifests'],
    inputs: answers,
    waits: true,
    read: (answer) =>
      answering(answer, async () => {
        const client = await openManifests(platform, input);
        const commit = {
          branch: 'b',
          base: 'c',
          restart: false,
          message: 'm',
          files: [{ path: 'a', text: 'x', version: 'c' }],
        };
        return each([
          () => client.defaultBranch(),
          () => client.headOf('main'),
          () => client.readFile('a', 'c'),
          () => client.commit(commit),
          () => client.findOpen('b', 'main'),
          () => client.open('b', 'main', { title: 't', body: 'b', labels: ['l'] }),
        ]);
      }),
  }),
);

export const platformParsers: readonly Fuzzer[] = [...reviews, ...manifests];
