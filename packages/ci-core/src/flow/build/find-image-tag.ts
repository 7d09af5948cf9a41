import type { CiContext } from '../../context/context.ts';
import { platforms } from '../../context/platforms.ts';
import { commitIn, withGit } from '../../effects/repository/git.ts';
import type { Problem } from '../../errors.ts';
import { imageTag, type TagFormat } from '../../plan/build/image-tag.ts';
import { parseIsoDate } from '../../plan/build/iso-date.ts';
import { shortSha } from '../../text.ts';

export type TagRequest = {
  readonly context: CiContext;
  readonly directory: string;
  readonly format: TagFormat;
  /** Instead of the pipeline's commit. */
  readonly sha?: string | undefined;
  /** Instead of the pipeline's date, ISO 8601. */
  readonly date?: string | undefined;
};

export type FoundTag = { readonly tag: string; readonly problems: readonly Problem[]; readonly warning?: string };

type Dated = { readonly text: string; readonly at: string; readonly warning?: string };

/** The tag is the same in every job and every retry of one pipeline; `tag` is empty when there are problems. */
export async function findImageTag(request: TagRequest): Promise<FoundTag> {
  const context = await withGit(request.context, request.directory);
  const sha = request.sha ?? context.headSha;
  const problems = request.format === 'datetime' && request.sha === undefined ? [] : shaProblems(sha);
  const dated = await dateOf(request, context, sha);
  const date = dated && parseIsoDate(dated.text);
  // An invalid commit has no date; report only the commit.
  if (date === undefined && (dated !== undefined || problems.length === 0)) problems.push(dateProblem(dated, sha));
  if (date === undefined || problems.length > 0) return { tag: '', problems };
  const tag = imageTag({ sha: sha ?? '', date, format: request.format });
  return { tag, problems, ...(dated?.warning === undefined ? {} : { warning: dated.warning }) };
}

async function dateOf(
  { date, directory }: TagRequest,
  context: CiContext,
  sha: string | undefined,
): Promise<Dated | undefined> {
  if (date !== undefined) return { text: date, at: '--date' };
  if (context.pipelineCreatedAt) return { text: context.pipelineCreatedAt, at: 'CI_PIPELINE_CREATED_AT' };
  if (sha === undefined || shaProblems(sha).length > 0) return undefined;
  const known = context.sha?.startsWith(sha.toLowerCase()) ? context.committedAt : undefined;
  const committedAt = known ?? (await commitIn(directory, sha))?.committedAt;
  if (committedAt) return { text: committedAt, at: `the date of ${sha}` };
  if (context.platform === 'none' || sha !== context.headSha || !context.review?.updatedAt) return undefined;
  const { noun } = platforms[context.platform].review;
  // By default actions/checkout fetches only the merge commit.
  const warning = `commit ${shortSha(sha)} is not in this clone: the tag has the date of the ${noun}'s event; with "fetch-depth: 0" it has the commit's`;
  return { text: context.review.updatedAt, at: `the ${noun}'s updated_at`, warning };
}

function shaProblems(sha: string | undefined): Problem[] {
  if (sha === undefined) {
    const hint = 'run it in the repository, or set --sha';
    return [{ at: '--sha', message: 'unknown commit: this is neither a CI job nor a git repository', hint }];
  }
  if (/^[0-9a-f]{8,64}$/i.test(sha)) return [];
  return [
    { at: '--sha', message: `"${sha}" is not a commit SHA`, hint: 'use at least the first 8 characters of the SHA' },
  ];
}

function dateProblem(dated: Dated | undefined, sha: string | undefined): Problem {
  const hint = 'use an ISO 8601 date, such as 2026-01-31T16:47:55Z';
  if (dated !== undefined) return { at: dated.at, message: `"${dated.text}" is not a date`, hint };
  const what = sha === undefined ? 'the commit is unknown' : `commit ${sha} is not in this repository`;
  return { at: '--date', message: `the date of the tag is unknown: ${what}`, hint: `fetch that commit, or ${hint}` };
}
