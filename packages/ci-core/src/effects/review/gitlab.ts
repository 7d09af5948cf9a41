import type { Comment } from '../../plan/review/comment-upsert.ts';
import { type Candidate, pickReview } from '../../plan/review/pick-review.ts';
import { gitlabClient } from '../platform/gitlab-client.ts';
import type { GitlabRefusal } from '../platform/gitlab-request.ts';
import { commentIn, labelsIn, numberIn, textIn } from '../platform/odd-answer.ts';
import type { PlatformInput } from '../platform/platform-input.ts';
import type { ReviewPlatform } from './platform.ts';

const wanted = 'a project access token with the scope "api" and the role Reporter or higher';
const hints = {
  401: `GITLAB_TOKEN is not valid or has expired; create ${wanted} (CI_JOB_TOKEN cannot post comments)`,
  403: `GITLAB_TOKEN lacks a permission; it must be ${wanted} (CI_JOB_TOKEN cannot post comments)`,
  404: `it does not exist, or GITLAB_TOKEN has no access to it; it must be ${wanted} of this project`,
} as const;

type Note = { readonly id: number; readonly body: string; readonly author: { readonly username: string } };

/** GitLab's API, also of an instance below a path; merge requests by their IID. */
export async function openGitlab(input: PlatformInput): Promise<ReviewPlatform> {
  const { repository } = input;
  const { Commits, MergeRequestNotes, MergeRequests, Users } = await import('@gitbeaker/rest');
  const { client, ask } = await gitlabClient(input, hints);
  const notes = new MergeRequestNotes(client);
  const requests = new MergeRequests(client);
  /** A note does not contain its URL. */
  const commentOf = async (review: number, note: Note): Promise<Comment> => {
    const { web_url } = await requests.show(repository, review);
    return commentAt(web_url, note);
  };

  return {
    name: 'GitLab',
    commentLimit: 1_000_000,
    whoAmI: () =>
      ask('read the user of the token', async () => textIn((await new Users(client).showCurrentUser()).username)),
    listLabels: (review) =>
      ask(`list the labels of !${review}`, async () =>
        labelsIn((await requests.show(repository, review)).labels ?? []),
      ),
    listComments: (review) =>
      ask(`list the comments of !${review}`, async () => {
        const { web_url } = await requests.show(repository, review);
        const all = await notes.all(repository, review, { perPage: 100, sort: 'asc', orderBy: 'created_at' });
        return all.filter(({ system }) => !system).map((note) => commentAt(web_url, note));
      }),
    createComment: (review, body) =>
      ask(`comment on !${review}`, async () => commentOf(review, await notes.create(repository, review, body))),
    updateComment: (review, comment, body) =>
      ask(`update the comment of !${review}`, async () =>
        commentOf(review, await notes.edit(repository, review, comment, { body })),
      ),
    removeComment: (review, comment) =>
      ask(`remove a comment of !${review}`, async () => {
        await notes.remove(repository, review, comment).catch((error: Partial<GitlabRefusal>) => {
          if (error.refusedWith !== 404) throw error;
        });
      }),
    findReviewByCommit: (sha) =>
      ask(`find the merge request of ${sha}`, async () => {
        const found = await new Commits(client).allMergeRequests(repository, sha);
        const candidates = found.map(
          ({ iid, state, sha: head, merge_commit_sha, squash_commit_sha }): Candidate => ({
            number: iid,
            state: state === 'merged' || state === 'closed' ? state : 'open',
            commits: [head, merge_commit_sha, squash_commit_sha],
          }),
        );
        return numberIn(pickReview(candidates, sha));
      }),
  };
}

function commentAt(reviewUrl: string, { id, author, body }: Note): Comment {
  return commentIn({ id, author: author.username, body, url: `${reviewUrl}#note_${id}` });
}
