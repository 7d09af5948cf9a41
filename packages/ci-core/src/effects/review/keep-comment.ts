import { CiError } from '../../errors.ts';
import {
  type Comment,
  type CommentAction,
  type CommentPlan,
  hasMarker,
  planUpsert,
} from '../../plan/review/comment-upsert.ts';
import type { ReviewPlatform } from './platform.ts';

export type KeptComment = { readonly url: string; readonly done: 'created' | 'updated' | 'unchanged' };

const ROUNDS = 3;

/**
 * Updates the comment of swarm-ci on a review; undefined if there is none. If only another user wrote one, such as the bot
 * of an earlier token, a new one is made: the old one cannot be changed, and would be the last word.
 */
export async function renewComment(
  platform: ReviewPlatform,
  review: number,
  marker: string,
  body: string,
): Promise<KeptComment | undefined> {
  const owner = { login: await platform.whoAmI(), marker };
  const comments = await platform.listComments(review);
  const planned = planUpsert(comments, owner, () => body);
  if (planned.action.kind === 'create' && !comments.some((one) => hasMarker(one, marker))) return undefined;
  const { comment, done } = await apply(platform, review, planned);
  return { url: comment.url, done };
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
    const planned = planUpsert([...listed, ...missing], owner, render);
    const applied = await apply(platform, review, planned);
    for (const { id } of planned.remove) await platform.removeComment(review, id);
    return applied;
  };

  const first = await settle([]);
  let last = first;
  for (let round = 1; last.done !== 'unchanged' && round <= ROUNDS; round++) last = await settle([last.comment]);
  return { url: last.comment.url, done: first.done };
}

type AppliedComment = { readonly comment: Comment; readonly done: KeptComment['done'] };

async function apply(
  platform: ReviewPlatform,
  review: number,
  { action, otherwise }: CommentPlan,
): Promise<AppliedComment> {
  try {
    return await applyOne(platform, review, action);
  } catch (error) {
    if (otherwise === undefined || !(error instanceof CiError) || error.code !== 'PLATFORM_REFUSED') throw error;
    return applyOne(platform, review, otherwise);
  }
}

async function applyOne(platform: ReviewPlatform, review: number, action: CommentAction): Promise<AppliedComment> {
  if (action.kind === 'create') return { comment: await platform.createComment(review, action.body), done: 'created' };
  if (action.kind === 'update')
    return { comment: await platform.updateComment(review, action.comment.id, action.body), done: 'updated' };
  return { comment: action.comment, done: 'unchanged' };
}
