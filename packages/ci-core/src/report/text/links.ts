import type { CiContext } from '../../context/context.ts';
import { platforms } from '../../context/platforms.ts';

type Links = {
  readonly headCommit: string | undefined;
  readonly commitUrl: string | undefined;
  readonly review: string | undefined;
};

/** The commit that was pushed, and the URLs of it and of the merge request or pull request. */
export function linksOf({ platform, repository, repositoryUrl, sha, headSha, review }: CiContext): Links {
  const headCommit = headSha === sha ? undefined : headSha;
  if (platform === 'none' || repositoryUrl === undefined)
    return { headCommit, commitUrl: undefined, review: undefined };
  const { commitPath, review: reviews } = platforms[platform];
  const commit = headSha ?? sha;
  // In the pipeline of a fork, the review belongs to another repository of the same platform.
  const elsewhere = review?.repository !== undefined && repository !== undefined && repositoryUrl.endsWith(repository);
  const home = elsewhere ? `${repositoryUrl.slice(0, -repository.length)}${review.repository}` : repositoryUrl;
  return {
    headCommit,
    commitUrl: commit === undefined ? undefined : `${repositoryUrl}/${commitPath}/${commit}`,
    review: review === undefined ? undefined : `${home}/${reviews.path}/${review.number}`,
  };
}
