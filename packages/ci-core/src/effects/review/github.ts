import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Comment } from '../../plan/review/comment-upsert.ts';
import { type Candidate, pickReview } from '../../plan/review/pick-review.ts';
import { githubClient } from '../platform/github-client.ts';
import { commentIn, labelsIn, numberIn, textIn } from '../platform/odd-answer.ts';
import type { PlatformInput } from '../platform/platform-input.ts';
import type { ReviewPlatform } from './platform.ts';

const hints = {
  401: 'GITHUB_TOKEN is not valid or has expired: pass the one of the job, ${{ github.token }}, or renew it',
  403: 'GITHUB_TOKEN lacks a permission: give the job "permissions: pull-requests: write"; for a pull request from a fork the token is always read-only',
  404: 'it does not exist, or GITHUB_TOKEN has no access to it: give the job "permissions: pull-requests: write, contents: read"; for a pull request from a fork the token is read-only',
} as const;

type ApiComment = RestEndpointMethodTypes['issues']['createComment']['response']['data'];

/** GitHub's API, also of an Enterprise server: the comments of a pull request are those of the issue with its number. */
export async function openGithub(input: PlatformInput): Promise<ReviewPlatform> {
  const { ask, statusOf, owner, repo } = await githubClient(input, hints);
  const issueOf = (review: number) => ({ owner, repo, issue_number: review });

  return {
    name: 'GitHub',
    commentLimit: 65_536,
    // GET /user refuses the token of a job; the GraphQL query accepts every kind of token.
    whoAmI: () =>
      ask('read the user of the token', async (api) => {
        const { viewer } = await api.graphql<{ viewer: { login: string } }>('query { viewer { login } }');
        return textIn(viewer.login);
      }),
    listLabels: (review) =>
      ask(`list the labels of #${review}`, async ({ paginate, rest }) => {
        const labels = await paginate(rest.issues.listLabelsOnIssue, { ...issueOf(review), per_page: 100 });
        return labelsIn(labels.map(({ name }) => name));
      }),
    listComments: (review) =>
      ask(`list the comments of #${review}`, async ({ paginate, rest }) => {
        const comments = await paginate(rest.issues.listComments, { ...issueOf(review), per_page: 100 });
        return comments.map(commentOf);
      }),
    createComment: (review, body) =>
      ask(`comment on #${review}`, async ({ rest }) =>
        commentOf((await rest.issues.createComment({ ...issueOf(review), body })).data),
      ),
    updateComment: (review, comment, body) =>
      ask(`update the comment of #${review}`, async ({ rest }) =>
        commentOf((await rest.issues.updateComment({ owner, repo, comment_id: comment, body })).data),
      ),
    removeComment: (review, comment) =>
      ask(`remove a comment of #${review}`, async ({ rest }) => {
        await rest.issues.deleteComment({ owner, repo, comment_id: comment }).catch((error: unknown) => {
          if (statusOf(error) !== 404) throw error;
        });
      }),
    findReviewByCommit: (sha) =>
      ask(`find the pull request of ${sha}`, async ({ rest }) => {
        const { data } = await rest.repos.listPullRequestsAssociatedWithCommit({ owner, repo, commit_sha: sha });
        const candidates = data.map(
          ({ number, state, merged_at, head, merge_commit_sha }): Candidate => ({
            number,
            state: merged_at ? 'merged' : state === 'open' ? 'open' : 'closed',
            commits: [head.sha, merge_commit_sha],
          }),
        );
        return numberIn(pickReview(candidates, sha));
      }),
  };
}

function commentOf({ id, user, body, html_url }: ApiComment): Comment {
  return commentIn({ id, author: user?.login ?? '', body: body ?? '', url: html_url });
}
