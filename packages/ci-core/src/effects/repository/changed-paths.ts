import { FETCHES } from './fetch-history.ts';
import { openGit } from './git-command.ts';

const COMMIT = /^[0-9a-f]{40,64}$/;

/**
 * The paths that differ between a commit and its common ancestor with another one; what a shallow clone lacks is fetched.
 * Undefined if the repository does not have both.
 */
export async function changedPaths(
  directory: string,
  head: string,
  base: string,
): Promise<readonly string[] | undefined> {
  // What comes from elsewhere must not be an option of git.
  if (!COMMIT.test(head) || !COMMIT.test(base)) return undefined;
  const git = openGit(directory);
  for (const fetch of FETCHES) {
    await fetch(git, [head, base]);
    const ancestor = await git.text('merge-base', base, head);
    if (ancestor === undefined) continue;
    // Both names of a renamed file count. Paths are relative to the directory, which may be a part of the repository.
    const text = await git.text('diff', '--name-only', '--no-renames', '--relative', '-z', ancestor, head);
    if (text !== undefined) return text.split('\0').filter((path) => path !== '');
  }
  return undefined;
}
