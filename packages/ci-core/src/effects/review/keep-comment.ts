import { type Comment, type CommentAction, planUpsert } from '../../plan/review/comment-upsert.ts';
import type { ReviewPlatform } from './platform.ts';

export type KeptComment = { readonly url: string; readonly done: 'created' | 'updated' | 'unchanged' };

const ROUNDS = 3;

/** Updates the comment of swarm-ci on a review; undefined if there is none. */
export async function renewComment(
  platform: ReviewPlatform,
  review: number,
  marker: string,
  body: string,
): Promise<KeptComment | undefined> {
  const owner = { login: await platform.whoAmI(), marker };
  const { action } = planUpsert(await platform.listComments(review), owner, () => body);
  if (action.kind === 'create') return undefined;
  const { url } = await apply(platform, review, action);
  return { url, done: action.kind === 'keep' ? 'unchanged' : 'updated' };
}

/**
 * Keeps one comment of swarm-ci on a review. After each change it reads the comments again: two jobs that both found none
 * have created two, and two that both changed one have lost a change; the last one to read leaves one with both changes.
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
    const { action, remove } = planUpsert([...listed, ...missing], owner, render);
    const comment = await apply(platform, review, action);
    for (const { id } of remove) await platform.removeComment(review, id);
    return { done: action.kind, comment };
  };

  const first = await settle([]);
  let last = first;
  for (let round = 1; last.done !== 'keep' && round <= ROUNDS; round++) last = await settle([last.comment]);
  const done = { create: 'created', update: 'updated', keep: 'unchanged' } as const;
  return { url: last.comment.url, done: done[first.done] };
}

async function apply(platform: ReviewPlatform, review: number, action: CommentAction): Promise<Comment> {
  if (action.kind === 'create') return platform.createComment(review, action.body);
  if (action.kind === 'update') return platform.updateComment(review, action.comment.id, action.body);
  return action.comment;
}
