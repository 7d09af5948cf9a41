import type { CiContext } from '../../context/context.ts';
import { type KeptComment, keepComment } from '../../effects/review/keep-comment.ts';
import { openReviewPlatform } from '../../effects/review/open-platform.ts';
import { CiError } from '../../errors.ts';
import { planMarker, renderPlanComment } from '../../report/plan/plan-comment.ts';
import type { PlanReport } from '../../report/plan/plan-report.ts';
import type { Secret } from '../../secret.ts';

export type PlanCommentInput = {
  readonly report: PlanReport;
  readonly context: CiContext;
  readonly tokens: { readonly gitlab: Secret | undefined; readonly github: Secret | undefined };
  /** For the proxy variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
};

/**
 * Tells the merge request or pull request of this pipeline what a deploy would change: one comment an environment, updated
 * in place. Undefined where there is none: a plan of what was merged already interests nobody there.
 */
export async function commentPlan({
  report,
  context,
  tokens,
  env,
}: PlanCommentInput): Promise<KeptComment | undefined> {
  const { platform, apiUrl, review } = context;
  const repository = review?.repository ?? context.repository;
  if (platform === 'none' || apiUrl === undefined || repository === undefined || review === undefined) return undefined;
  const token = tokens[platform];
  if (token === undefined) {
    const name = platform === 'gitlab' ? 'GITLAB_TOKEN' : 'GITHUB_TOKEN';
    throw new CiError('PLATFORM_REFUSED', `${name} is not set, so the plan is told nobody`, {
      hint:
        platform === 'gitlab'
          ? 'set it: CI_JOB_TOKEN cannot post comments'
          : 'pass it: env: GITHUB_TOKEN: ${{ github.token }}',
    });
  }
  const client = await openReviewPlatform(platform, { apiUrl, repository, token, env });
  return keepComment(client, review.number, planMarker(report.environment), () =>
    renderPlanComment(report, client.commentLimit),
  );
}
