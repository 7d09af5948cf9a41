import type { CiContext } from '../../context/context.ts';
import { NO_PIPELINE, platforms } from '../../context/platforms.ts';
import type { Http } from '../../effects/http/http.ts';
import { openReviewPlatform } from '../../effects/review/open-platform.ts';
import { reviewNumber } from '../../effects/review/review-number.ts';
import { invalidInput, type Problem } from '../../errors.ts';
import type { Secret } from '../../secret.ts';

export type LiveLabelsInput = {
  readonly context: CiContext;
  /** For the API of the current platform. */
  readonly token: Secret | undefined;
  readonly http: Http;
};

export type LiveLabels = { readonly review: number; readonly labels: readonly string[] };

/** What is missing to read labels from the platform. */
export function liveLabelProblems({ context, token }: Pick<LiveLabelsInput, 'context' | 'token'>): Problem[] {
  const { api, review } = context;
  if (api === undefined) return [{ at: '--live', message: NO_PIPELINE, hint: 'set the labels with --labels' }];
  if (token !== undefined) return [];
  const { variable: at, forLabels } = platforms[api.platform].token;
  const why = review !== undefined && review.labels === undefined ? 'a merge queue has no labels of its own' : '--live';
  return [{ at, message: `is not set, but the labels are read from the API (${why})`, hint: `set it to ${forLabels}` }];
}

/** The current labels; after a merge those of the merge request or pull request of the commit. Undefined without one. */
export async function liveLabels(input: LiveLabelsInput): Promise<LiveLabels | undefined> {
  const { context, token, http } = input;
  const { api } = context;
  if (api === undefined || token === undefined) throw invalidInput(liveLabelProblems(input));
  const client = await openReviewPlatform(api.platform, { ...api, token, http });
  const number = await reviewNumber(context, client);
  return number ? { review: number, labels: await client.listLabels(number) } : undefined;
}
