import type { CiContext } from '../../context/context.ts';
import { NO_PIPELINE, platforms } from '../../context/platforms.ts';
import type { Http } from '../../effects/http/http.ts';
import { type KeptComment, keepComment } from '../../effects/review/keep-comment.ts';
import { openReviewPlatform } from '../../effects/review/open-platform.ts';
import { reviewNumber } from '../../effects/review/review-number.ts';
import { CiError } from '../../errors.ts';
import { BUILD_COMMENT, buildComment } from '../../report/build/build-comment.ts';
import { runOf } from '../../report/build/build-run.ts';
import type { ImagesReport } from '../../report/schema/build-report.ts';
import type { Secret } from '../../secret.ts';

export type CommentInput = {
  readonly report: ImagesReport;
  readonly context: CiContext;
  /** For the API of the current platform. */
  readonly token: Secret | undefined;
  readonly http: Http;
};

/** A comment that cannot be posted does not fail the build: it is returned, with its text. */
export type CommentOutcome =
  | ({ readonly kind: 'commented' } & KeptComment)
  | { readonly kind: 'nowhere'; readonly why: string }
  | { readonly kind: 'refused'; readonly error: CiError; readonly text: string };

/** Comments on the merge request or pull request of this pipeline with the built images. */
export async function commentImages({ report, context, token, http }: CommentInput): Promise<CommentOutcome> {
  const nowhere = (why: string): CommentOutcome => ({ kind: 'nowhere', why });
  const { api } = context;
  if (report.services.length === 0) return nowhere('no image was requested, so there is nothing to report');
  if (api === undefined) return nowhere(`${NO_PIPELINE}, so there is nothing to comment on`);
  const { review, token: advice } = platforms[api.platform];
  const run = runOf(report);
  try {
    if (token === undefined)
      throw new CiError('PLATFORM_REFUSED', advice.missing.message, { hint: advice.missing.hint });
    const client = await openReviewPlatform(api.platform, { ...api, token, http });
    const number = await reviewNumber(context, client);
    const sha = context.headSha ?? context.sha ?? '(unknown)';
    if (number === undefined) return nowhere(`no ${review.noun} contains the commit ${sha}`);
    const kept = await keepComment(client, number, BUILD_COMMENT, (earlier) =>
      buildComment(run, earlier, client.commentLimit),
    );
    return { kind: 'commented', ...kept };
  } catch (error) {
    if (!(error instanceof CiError)) throw error;
    return { kind: 'refused', error, text: buildComment(run, [], Number.POSITIVE_INFINITY) };
  }
}
