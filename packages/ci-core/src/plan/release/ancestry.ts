import type { Problem } from '../../errors.ts';
import { shortSha } from '../../text.ts';
import { newerRelease, type Release } from './release.ts';

/** How the commit of a deploy relates to one that is live. Git may not be able to say. */
export type Relation =
  | { readonly kind: 'same' | 'contains' | 'unknown' }
  /** The live commit contains it, and has that many more. */
  | { readonly kind: 'older'; readonly behind: number }
  /** Neither contains the other: that many commits of the live one are missing. */
  | { readonly kind: 'diverged'; readonly missing: number };

/** The commit that is deployed. */
export type DeployedCommit = {
  readonly sha: string;
  readonly committedAt: string | undefined;
  readonly branch: string | undefined;
};

/** A commit that the live release was deployed from. */
export type LiveCommit = { readonly commit: string; readonly branch?: string | undefined };

/** All that came to the live release: they have the same content. */
export function liveCommits({ redeployed = [], ...first }: Release): LiveCommit[] {
  return [first, ...redeployed].flatMap(({ commit, branch }) => (commit === undefined ? [] : [{ commit, branch }]));
}

/**
 * What is wrong with deploying this commit over the live release. Where git knows, dates do not count: clocks differ, and an
 * old branch can have a new commit.
 */
export function commitProblem(
  self: DeployedCommit,
  { live, releases }: { readonly live: Release | undefined; readonly releases: readonly Release[] },
  related: readonly (LiveCommit & { readonly relation: Relation })[],
): (Problem & { readonly by: 'older' | 'other-branch' }) | undefined {
  const is = (kind: Relation['kind']) => related.find(({ relation }) => relation.kind === kind);
  if (live === undefined || related.length === 0 || is('unknown')) return olderByDate(self, releases);
  if (is('same')) return undefined;
  const at = `commit ${shortSha(self.sha)}${self.branch === undefined ? '' : ` of ${self.branch}`}`;
  const older = is('older');
  if (older?.relation.kind === 'older') {
    const message = `is older than the live release ${live.id}: its commit ${shortSha(older.commit)} contains this one and ${commits(older.relation.behind)} more`;
    return { by: 'older', at, message, hint: olderHint(self.sha, releases) };
  }
  const diverged = is('diverged');
  if (is('contains') || diverged?.relation.kind !== 'diverged') return undefined;
  const { commit, branch, relation } = diverged;
  const where = branch === undefined ? '' : ` of ${branch}`;
  const message = `does not contain the commit ${shortSha(commit)}${where}, which is live as the release ${live.id}: it takes back ${commits(relation.missing)}`;
  const hint = `merge ${branch ?? 'that commit'} into it or rebase it, or add --allow-older to take them back on purpose`;
  return { by: 'other-branch', at, message, hint };
}

/** A job that runs again, such as GitLab's button "Rollback environment", deploys the commit of its own pipeline. */
function olderHint(sha: string, releases: readonly Release[]): string {
  const kept = releases.filter((release) => liveCommits(release).some(({ commit }) => commit === sha)).at(-1);
  const back =
    kept === undefined
      ? 'to go back, use the job rollback'
      : `to go back to it, use the job rollback with ${kept.id} as the release (on GitLab the variable ROLLBACK_TO)`;
  return `run the newest pipeline instead; ${back}, or add --allow-older`;
}

function commits(count: number): string {
  return `${count} ${count === 1 ? 'commit' : 'commits'}`;
}

function olderByDate({ sha, committedAt, branch }: DeployedCommit, releases: readonly Release[]) {
  const newer = newerRelease({ sha, committedAt, branch }, releases);
  if (!newer) return undefined;
  return {
    by: 'older' as const,
    at: `commit ${shortSha(sha)} of ${committedAt}`,
    message: `is older than the release ${newer.id} of the same branch, commit ${shortSha(newer.commit ?? '')} of ${newer.committedAt}`,
    hint: olderHint(sha, releases),
  };
}
