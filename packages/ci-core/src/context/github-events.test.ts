import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readContext } from './read-context.ts';

// Events that run on the default branch although they are about a pull request, as in
// https://docs.github.com/webhooks/webhook-events-and-payloads

const push = new URL('../../../../test/fixtures/ci-env/github-push.json', import.meta.url);
const { env } = JSON.parse(readFileSync(push, 'utf8'));
const pushed = env.GITHUB_SHA;
const queued = '2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d';

test('a comment is about its pull request, not about the last commit of the default branch', () => {
  const issue = { number: 12, labels: [{ name: 'build-api' }], pull_request: { url: 'https://…/pulls/12' } };
  const { review, sha, headSha } = readContext({ ...env, GITHUB_EVENT_NAME: 'issue_comment' }, { issue });
  expect(review).toMatchObject({ number: 12, labels: ['build-api'], repository: env.GITHUB_REPOSITORY });
  expect({ sha, headSha }).toEqual({ sha: undefined, headSha: undefined });
  const plain = readContext(env, { issue: { number: 12, labels: [] } });
  expect(plain).toMatchObject({ review: undefined, sha: pushed, headSha: pushed });
});

test('the end of a workflow is about the pull request that it ran for', () => {
  const of = (id: number) => ({ number: 12, base: { repo: { id } } });
  const after = (workflow_run: object) => {
    const { review, sha, headSha } = readContext(env, { repository: { id: 1 }, workflow_run });
    return { number: review?.number, labels: review?.labels, sha, headSha };
  };
  const run = { event: 'pull_request', head_sha: queued };
  expect(after({ ...run, pull_requests: [of(2), of(1)] })).toEqual({ number: 12, headSha: queued });
  // Of a fork.
  expect(after({ ...run, pull_requests: [of(2)] })).toEqual({ headSha: queued });
  expect(after({ event: 'push', head_sha: queued, pull_requests: [of(1)] })).toEqual({
    sha: pushed,
    headSha: pushed,
  });
});
