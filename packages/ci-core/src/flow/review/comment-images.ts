import type { CiContext } from '../../context/context.ts';
import { type KeptComment, keepComment } from '../../effects/review/keep-comment.ts';
import { openReviewPlatform } from '../../effects/review/open-platform.ts';
import { reviewNumber } from '../../effects/review/review-number.ts';
import { CiError } from '../../errors.ts';
import { BUILD_COMMENT, buildComment } from '../../report/build/build-comment.ts';
import { runOf } from '../../report/build/build-run.ts';
import type { BuildReport } from '../../report/schema/build-report.ts';
import type { Secret } from '../../secret.ts';

export type CommentInput = {
  readonly report: BuildReport;
  readonly context: CiContext;
  readonly tokens: { readonly gitlab: Secret | undefined; readonly github: Secret | undefined };
  /** For the proxy variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** A comment that could not be written changes nothing about the build: it is an outcome, with the text it would have had. */
export type CommentOutcome =
  | ({ readonly kind: 'commented' } & KeptComment)
  | { readonly kind: 'nowhere'; readonly why: string }
  | { readonly kind: 'refused'; readonly error: CiError; readonly text: string };

/** Tells the merge request or pull request of this pipeline which images there are. */
export async function commentImages({ report, context, tokens, env }: CommentInput): Promise<CommentOutcome> {
  const nowhere = (why: string): CommentOutcome => ({ kind: 'nowhere', why });
  const { platform, apiUrl, review } = context;
  const repository = review?.repository ?? context.repository;
  if (report.services.length === 0) return nowhere('no image was asked for, there is nothing to tell');
  if (platform === 'none' || apiUrl === undefined || repository === undefined)
    return nowhere('this is no pipeline of GitLab or GitHub, so there is nobody to tell');
  const run = runOf(report);
  try {
    const token = tokens[platform] ?? missingToken(platform);
    const client = await openReviewPlatform(platform, { apiUrl, repository, token, env });
    const number = await reviewNumber(context, client);
    const sha = context.headSha ?? context.sha ?? '(unknown)';
    if (number === undefined) return nowhere(`no merge request or pull request holds the commit ${sha}`);
    const kept = await keepComment(client, number, BUILD_COMMENT, (earlier) =>
      buildComment(run, earlier, client.commentLimit),
    );
    return { kind: 'commented', ...kept };
  } catch (error) {
    if (!(error instanceof CiError)) throw error;
    return { kind: 'refused', error, text: buildComment(run, [], Number.POSITIVE_INFINITY) };
  }
}

function missingToken(platform: 'gitlab' | 'github'): never {
  const [message, hint] =
    platform === 'gitlab'
      ? [
          'GITLAB_TOKEN is not set, and CI_JOB_TOKEN cannot post comments',
          'make a project access token with the scope "api" and the role Reporter, and set it as a masked CI variable',
        ]
      : [
          'GITHUB_TOKEN is not set',
          'pass it: env: GITHUB_TOKEN: ${{ github.token }}, and give the job "permissions: pull-requests: write"',
        ];
  throw new CiError('PLATFORM_REFUSED', message, { hint });
}
