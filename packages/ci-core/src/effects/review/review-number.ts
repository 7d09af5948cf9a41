import type { CiContext } from '../../context/context.ts';
import type { ReviewPlatform } from './platform.ts';

/** The merge request or pull request of the pipeline; after a merge the one that its commit belongs to. */
export async function reviewNumber(
  { review, headSha, sha }: CiContext,
  client: ReviewPlatform,
): Promise<number | undefined> {
  const commit = headSha ?? sha;
  return review?.number ?? (commit === undefined ? undefined : client.findReviewByCommit(commit));
}
