import { type Comment, type CommentAction, planComment } from '../../plan/comment-upsert.ts';
import type { ReviewPlatform } from './platform.ts';

export type KeptComment = { readonly url: string; readonly done: 'created' | 'updated' | 'unchanged' };

/** Renews our comment on a review where there is one; undefined where there is none. */
export async function renewComment(
  platform: ReviewPlatform,
  review: number,
  marker: string,
  body: string,
): Promise<KeptComment | undefined> {
  const owner = { login: await platform.whoAmI(), marker };
  const { action } = planComment(await platform.listComments(review), owner, () => body);
  if (action.kind === 'create') return undefined;
  const { url } = await apply(platform, review, action);
  return { url, done: action.kind === 'keep' ? 'unchanged' : 'updated' };
}

/**
 * Keeps one comment of ours on a review. After creating one it looks again: two jobs that both found none have made two by
 * then, and whichever looks last leaves one that tells of both.
 */
export async function keepComment(
  platform: ReviewPlatform,
  review: number,
  marker: string,
  render: (earlier: readonly string[]) => string,
): Promise<KeptComment> {
  const owner = { login: await platform.whoAmI(), marker };
  const settle = async (known: readonly Comment[]) => {
    const listed = await platform.listComments(review);
    // A list may lag behind what was just created.
    const missing = known.filter(({ id }) => !listed.some((comment) => comment.id === id));
    const { action, remove } = planComment([...listed, ...missing], owner, render);
    const comment = await apply(platform, review, action);
    for (const { id } of remove) await platform.removeComment(review, id);
    return { done: action.kind, comment };
  };

  const first = await settle([]);
  if (first.done === 'update') return { url: first.comment.url, done: 'updated' };
  if (first.done === 'keep') return { url: first.comment.url, done: 'unchanged' };
  const { comment } = await settle([first.comment]);
  return { url: comment.url, done: 'created' };
}

async function apply(platform: ReviewPlatform, review: number, action: CommentAction): Promise<Comment> {
  if (action.kind === 'create') return platform.createComment(review, action.body);
  if (action.kind === 'update') return platform.updateComment(review, action.comment.id, action.body);
  return action.comment;
}
