/** A merge request or pull request that holds a commit. */
export type Candidate = {
  readonly number: number;
  readonly state: 'open' | 'merged' | 'closed';
  /** The commits by which it came, or was to come, into its target: its head, the merge, the squash. */
  readonly commits: readonly (string | null | undefined)[];
};

/**
 * The one that a commit belongs to: the merged one that brought it, else an open one, else any that was merged. One that
 * was closed without a merge brought nothing.
 */
export function pickReview(candidates: readonly Candidate[], commit: string): number | undefined {
  const merged = candidates.find(({ state, commits }) => state === 'merged' && commits.includes(commit));
  const open = candidates.find(({ state }) => state === 'open');
  return (merged ?? open ?? candidates.find(({ state }) => state === 'merged'))?.number;
}
