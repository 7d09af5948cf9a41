import { createHash } from 'node:crypto';
import type { CiContext } from '../../context/context.ts';

type Source = Pick<CiContext, 'project' | 'repository' | 'repositoryId' | 'review' | 'branch'>;

const PREFIX = 'swarm-ci/bump-';
const LONGEST = 180;

/**
 * The branch for the update: the same for every run for a merge request, or for a branch without one. It has the number of
 * the repository: others may have the same name in another group.
 */
export function bumpBranch(source: Source): string {
  const { repository, repositoryId } = source;
  const id = repositoryId ?? (repository === undefined ? '' : shortHash(repository));
  const key = keyOf(source);
  const name = nameOf(key).slice(0, LONGEST);
  // Branches such as a/b and a-b must stay apart.
  return [`${PREFIX}${name}`, nameOf(id), name === key ? '' : shortHash(key)].filter(Boolean).join('-');
}

/** The branch that earlier versions used, which projects of the same name shared. */
export function formerBumpBranch(source: Source): string {
  return `${PREFIX}${nameOf(keyOf(source)).slice(0, 200)}`;
}

/** An open request of the former branch is taken over unless its text is about another repository. */
export function isOfRepository(body: string, { repositoryUrl }: Pick<CiContext, 'repositoryUrl'>): boolean {
  return repositoryUrl === undefined || !/https?:\/\//.test(body) || body.includes(`${repositoryUrl}/`);
}

function keyOf({ project, review, branch }: Source): string {
  return `${project ?? 'images'}-${review?.number ?? branch ?? 'latest'}`;
}

function nameOf(key: string): string {
  return key.replace(/[^\w.-]+/g, '-').replace(/\.(?=\.|$)|\.lock$/g, '-');
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
