import { relationsOf } from '../../effects/repository/ancestry.ts';
import type { Problem } from '../../errors.ts';
import { commitProblem, liveCommits } from '../../plan/release/ancestry.ts';
import type { KeptReleases } from '../../plan/release/rollback-target.ts';
import type { PreparedDeploy } from './prepare-deploy.ts';
import type { DeployPolicy } from './request.ts';

/** What is wrong with the commit: a problem stops the deploy, a warning does not. */
export type CommitFindings = { readonly problem: Problem | undefined; readonly warnings: readonly string[] };

const FINE: CommitFindings = { problem: undefined, warnings: [] };

/** Compares the commit with the live one: an older one, or one of a branch without it, would take back what is live. */
export async function examineCommit(
  { plan: { context }, directory }: PreparedDeploy,
  kept: Pick<KeptReleases, 'live' | 'releases'>,
  { allowOlder, otherBranch }: Pick<DeployPolicy, 'allowOlder' | 'otherBranch'>,
): Promise<CommitFindings> {
  const { sha, committedAt, branch } = context;
  if (allowOlder || sha === undefined) return FINE;
  const live = kept.live === undefined ? [] : liveCommits(kept.live);
  const commits = live.map(({ commit }) => commit);
  const relations = commits.length === 0 ? [] : await relationsOf(directory, sha, commits);
  const related = live.map((one, i) => ({ ...one, relation: relations[i] ?? ({ kind: 'unknown' } as const) }));
  const found = commitProblem({ sha, committedAt, branch }, kept, related);
  if (found === undefined) return FINE;
  const { by, ...problem } = found;
  if (by === 'other-branch' && otherBranch === 'warn')
    return { problem: undefined, warnings: [`${problem.at} ${problem.message}`] };
  return { problem, warnings: [] };
}
