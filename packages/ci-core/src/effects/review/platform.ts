import type { Comment } from '../../plan/review/comment-upsert.ts';

/** What the APIs of GitLab and GitHub have in common; `review` is GitLab's IID of the merge request, GitHub's number. */
export type ReviewPlatform = {
  readonly name: string;
  /** The most bytes that the platform takes for a comment. */
  readonly commentLimit: number;
  /** The login of the user that the token belongs to. */
  readonly whoAmI: () => Promise<string>;
  readonly listLabels: (review: number) => Promise<string[]>;
  readonly listComments: (review: number) => Promise<Comment[]>;
  readonly createComment: (review: number, body: string) => Promise<Comment>;
  readonly updateComment: (review: number, comment: number, body: string) => Promise<Comment>;
  /** Succeeds also if the comment was already removed. */
  readonly removeComment: (review: number, comment: number) => Promise<void>;
  /** The review that a commit belongs to, the open one before one that was merged. */
  readonly findReviewByCommit: (sha: string) => Promise<number | undefined>;
};
