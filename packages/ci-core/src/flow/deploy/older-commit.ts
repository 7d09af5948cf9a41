import type { Problem } from '../../errors.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { newerRelease, type Release } from '../../plan/release/release.ts';
import { shortSha } from '../../text.ts';

/** The problem of deploying this commit when a newer commit of its branch was already released. */
export function olderCommitProblem(plan: DeployPlan, kept: readonly Release[]): Problem | undefined {
  const newer = newerRelease(plan, kept);
  if (!newer) return undefined;
  const { sha, committedAt } = plan.context;
  return {
    at: `commit ${shortSha(sha ?? '')} of ${committedAt}`,
    message: `is older than the release ${newer.id} of the same branch, commit ${shortSha(newer.commit ?? '')} of ${newer.committedAt}`,
    hint: 'run the newest pipeline instead, or add --allow-older to go back on purpose',
  };
}
