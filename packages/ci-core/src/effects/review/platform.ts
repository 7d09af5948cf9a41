import type { Comment } from '../../plan/review/comment-upsert.ts';

/** What GitLab and GitHub have in common for us; `review` is GitLab's IID of the merge request, GitHub's number. */
export type ReviewPlatform = {
  readonly name: string;
  /** The most bytes that the platform takes for a comment. */
  readonly commentLimit: number;
  /** The login of whoever the token belongs to. */
  readonly whoAmI: () => Promise<string>;
  readonly listLabels: (review: number) => Promise<string[]>;
  readonly listComments: (review: number) => Promise<Comment[]>;
  readonly createComment: (review: number, body: string) => Promise<Comment>;
  readonly updateComment: (review: number, comment: number, body: string) => Promise<Comment>;
  /** One that is gone already is fine. */
  readonly removeComment: (review: number, comment: number) => Promise<void>;
  /** The review that a commit belongs to, the open one before one that was merged. */
  readonly findReviewByCommit: (sha: string) => Promise<number | undefined>;
};
