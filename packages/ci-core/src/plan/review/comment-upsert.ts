/** A comment on a merge request or pull request, as read from the platform. */
export type Comment = {
  readonly id: number;
  /** The login of its author. */
  readonly author: string;
  readonly body: string;
  readonly url: string;
};

/** What to do with the comment. `id` is that of the platform; `body` is Markdown. */
export type CommentAction =
  | { readonly kind: 'create'; readonly body: string }
  | { readonly kind: 'update'; readonly comment: Comment; readonly body: string }
  | { readonly kind: 'keep'; readonly comment: Comment };

export type CommentPlan = {
  readonly action: CommentAction;
  /** Additional comments of this job, left by jobs that ran at the same time. */
  readonly remove: readonly Comment[];
  /** If the update is refused: the comment is of a bot that was replaced, so this one is made. */
  readonly otherwise?: Extract<CommentAction, { kind: 'create' }>;
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
  if (first === undefined) return withoutOwn(comments, owner, render);
  const same = normalized(first.body) === normalized(body);
  const action = same ? { kind: 'keep' as const, comment: first } : { kind: 'update' as const, comment: first, body };
  return { action, remove: others };
}

/** Goes on with the comment of the bot before, if there is one and the platform lets this bot change it. */
function withoutOwn(
  comments: readonly Comment[],
  owner: CommentIdentity,
  render: (earlier: readonly string[]) => string,
): CommentPlan {
  const comment = comments.filter((one) => isOfPredecessor(one, owner)).sort((a, b) => b.id - a.id)[0];
  const earlier = comment === undefined ? [] : [normalized(comment.body)];
  const body = render(earlier);
  const create = { kind: 'create' as const, body };
  if (comment === undefined) return { action: create, remove: [] };
  if (normalized(comment.body) === normalized(body)) return { action: { kind: 'keep', comment }, remove: [] };
  return { action: { kind: 'update', comment, body }, remove: [], otherwise: create };
}

/** GitLab gives each access token a user of its own; those of one project or group differ in their ends. */
const BOT = /^((?:project|group)_\d+_bot)(?:\d*|_[0-9a-f]+)$/;

function isOfPredecessor(comment: Comment, { login, marker }: CommentIdentity): boolean {
  const [own, other] = [login, comment.author].map((name) => BOT.exec(name)?.[1]);
  return own !== undefined && own === other && hasMarker(comment, marker);
}

/** Whether any user wrote a comment with this marker: anyone can copy it, so it proves nothing about the author. */
export function hasMarker({ body }: Comment, marker: string): boolean {
  return normalized(body).split('\n', 1)[0] === marker;
}

/** Both must match: anyone can copy the marker, and the author may also run other tools. */
function isOwn(comment: Comment, { login, marker }: CommentIdentity): boolean {
  return comment.author === login && hasMarker(comment, marker);
}

/** Platforms may change line endings and trim trailing whitespace. */
function normalized(body: string): string {
  return body.replaceAll('\r\n', '\n').trimEnd();
}
