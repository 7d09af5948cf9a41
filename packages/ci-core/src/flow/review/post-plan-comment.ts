import type { CiContext } from '../../context/context.ts';
import { platforms } from '../../context/platforms.ts';
import type { Http } from '../../effects/http/http.ts';
import { type KeptComment, keepComment } from '../../effects/review/keep-comment.ts';
import { openReviewPlatform } from '../../effects/review/open-platform.ts';
import { CiError } from '../../errors.ts';
import { planMarker, renderPlanComment } from '../../report/plan/plan-comment.ts';
import type { PlanReport } from '../../report/plan/plan-report.ts';
import type { Secret } from '../../secret.ts';

export type PlanCommentInput = {
  readonly report: PlanReport;
  readonly context: CiContext;
  /** For the API of the current platform. */
  readonly token: Secret | undefined;
  readonly http: Http;
};

/**
 * Comments on the merge request or pull request of this pipeline with what a deploy would change: one comment per
 * environment, updated in place. Undefined outside of one: after the merge the plan is of no interest there.
 */
export async function postPlanComment({
  report,
  context,
  token,
  http,
}: PlanCommentInput): Promise<KeptComment | undefined> {
  const { api, review } = context;
  if (api === undefined || review === undefined) return undefined;
  if (token === undefined) {
    const { variable, planHint: hint } = platforms[api.platform].token;
    throw new CiError('PLATFORM_REFUSED', `${variable} is not set, so the plan was not posted`, { hint });
  }
  const client = await openReviewPlatform(api.platform, { ...api, token, http });
  return keepComment(client, review.number, planMarker(report.environment), () =>
    renderPlanComment(report, client.commentLimit),
  );
}
