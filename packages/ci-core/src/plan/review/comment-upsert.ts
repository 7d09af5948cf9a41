/** A comment of a merge request or pull request, as the platform has it now. */
export type Comment = {
  readonly id: number;
  /** The login of whoever wrote it. */
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
  /** Further comments of ours, left by jobs that ran side by side. */
  readonly remove: readonly Comment[];
};

/** Who we are on the platform, and the hidden first line by which we know our own comment. */
export type CommentIdentity = { readonly login: string; readonly marker: string };

/**
 * What to do so that exactly one comment of ours remains, with the body that `render` makes of our earlier ones.
 * The oldest stays: whoever looks, in whatever order the jobs came, decides the same.
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

/** The marker alone proves nothing, anybody can copy it; nor does the author, who may run other tools. */
function isOwn({ author, body }: Comment, { login, marker }: CommentIdentity): boolean {
  return author === login && normalized(body).split('\n', 1)[0] === marker;
}

/** Platforms may change the ends of lines and cut what is blank at the end. */
function normalized(body: string): string {
  return body.replaceAll('\r\n', '\n').trimEnd();
}
