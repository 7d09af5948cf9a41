/** A comment on a merge request or pull request, as read from the platform. */
export type Comment = {
  readonly id: number;
  /** The login of its author. */
  readonly author: string;
  readonly body: string;
  readonly url: string;
};

export type CommentAction =
  | { readonly kind: 'create'; readonly body: string }
  | { readonly kind: 'update'; readonly comment: Comment; readonly body: string }
  | { readonly kind: 'keep'; readonly comment: Comment };

export type CommentPlan = {
  readonly action: CommentAction;
  /** Additional comments of this job, left by jobs that ran at the same time. */
  readonly remove: readonly Comment[];
};

/** The login of the job on the platform, and the hidden first line that identifies its comment. */
export type CommentIdentity = { readonly login: string; readonly marker: string };

/**
 * Plans the actions so that exactly one comment of the job remains, with the body that `render` makes from the earlier
 * ones. The oldest comment is kept, so that jobs that run at the same time decide the same.
 */
export function planUpsert(
  comments: readonly Comment[],
  owner: CommentIdentity,
  render: (earlier: readonly string[]) => string,
): CommentPlan {
  const [first, ...others] = comments.filter((comment) => isOwn(comment, owner)).sort((a, b) => a.id - b.id);
  const body = render([first, ...others].flatMap((comment) => (comment ? [normalized(comment.body)] : [])));
  if (first === undefined) return { action: { kind: 'create', body }, remove: [] };
  const same = normalized(first.body) === normalized(body);
  const action = same ? { kind: 'keep' as const, comment: first } : { kind: 'update' as const, comment: first, body };
  return { action, remove: others };
}

/** Both must match: anyone can copy the marker, and the author may also run other tools. */
function isOwn({ author, body }: Comment, { login, marker }: CommentIdentity): boolean {
  return author === login && normalized(body).split('\n', 1)[0] === marker;
}

/** Platforms may change line endings and trim trailing whitespace. */
function normalized(body: string): string {
  return body.replaceAll('\r\n', '\n').trimEnd();
}
