import type { Problem } from '../../errors.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { newerRelease, type Release } from '../../plan/deploy/release.ts';
import { shortSha } from '../../text.ts';

/** Why a deploy of this commit is not wanted: a newer one of its branch was released already. */
export function olderCommitProblem(plan: DeployPlan, kept: readonly Release[]): Problem | undefined {
  const newer = newerRelease(plan, kept);
  if (!newer) return undefined;
  const { sha, committedAt } = plan.context;
  return {
    at: `commit ${shortSha(sha ?? '')} of ${committedAt}`,
    message: `is older than the release ${newer.id} of the same branch, commit ${shortSha(newer.commit ?? '')} of ${newer.committedAt}`,
    hint: 'run the newest pipeline instead, or add --allow-older when going back is meant',
  };
}
