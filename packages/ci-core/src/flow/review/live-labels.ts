import type { CiContext } from '../../context/context.ts';
import { openReviewPlatform } from '../../effects/review/open-platform.ts';
import { reviewNumber } from '../../effects/review/review-number.ts';
import { invalidInput, type Problem } from '../../errors.ts';
import type { Secret } from '../../secret.ts';

export type LiveLabelsInput = {
  readonly context: CiContext;
  readonly tokens: { readonly gitlab: Secret | undefined; readonly github: Secret | undefined };
  /** For the proxy variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
};

export type LiveLabels = { readonly review: number; readonly labels: readonly string[] };

/** What is missing to ask the platform. */
export function liveFaults({ context, tokens }: LiveLabelsInput): Problem[] {
  const { platform, apiUrl } = context;
  if (platform === 'none' || apiUrl === undefined || repositoryOf(context) === undefined) {
    return [
      { at: '--live', message: 'this is no pipeline of GitLab or GitHub', hint: 'name the labels with --labels' },
    ];
  }
  if (tokens[platform] !== undefined) return [];
  const at = platform === 'gitlab' ? 'GITLAB_TOKEN' : 'GITHUB_TOKEN';
  const what = platform === 'gitlab' ? 'a token with the scope "read_api"' : '${{ github.token }}';
  return [{ at, message: 'is not set, and --live asks the API', hint: `set it to ${what}` }];
}

/** The labels as they are now; after a merge those of the request that brought the commit. Undefined without one. */
export async function liveLabels(input: LiveLabelsInput): Promise<LiveLabels | undefined> {
  const { platform, apiUrl = '' } = input.context;
  const repository = repositoryOf(input.context) ?? '';
  const token = platform === 'none' ? undefined : input.tokens[platform];
  if (platform === 'none' || token === undefined) throw invalidInput(liveFaults(input));
  const client = await openReviewPlatform(platform, { apiUrl, repository, token, env: input.env });
  const number = await reviewNumber(input.context, client);
  return number ? { review: number, labels: await client.listLabels(number) } : undefined;
}

function repositoryOf({ review, repository }: CiContext): string | undefined {
  return review?.repository ?? repository;
}
