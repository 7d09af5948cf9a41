/** A merge request or pull request that contains a commit. */
export type Candidate = {
  readonly number: number;
  readonly state: 'open' | 'merged' | 'closed';
  /** Its head commit, merge commit and squash commit. */
  readonly commits: readonly (string | null | undefined)[];
};

/**
 * The review that a commit belongs to: the one whose merge created it, otherwise an open one, otherwise any merged one.
 * Reviews that were closed without a merge are ignored.
 */
export function pickReview(candidates: readonly Candidate[], commit: string): number | undefined {
  const merged = candidates.find(({ state, commits }) => state === 'merged' && commits.includes(commit));
  const open = candidates.find(({ state }) => state === 'open');
  return (merged ?? open ?? candidates.find(({ state }) => state === 'merged'))?.number;
}
