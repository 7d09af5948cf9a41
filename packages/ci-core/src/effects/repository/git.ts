import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CiContext } from '../../context/context.ts';

/** Fills in what the CI platform does not provide about the commit from the Git repository, if the directory is one. */
export async function withGit(context: CiContext, directory: string): Promise<CiContext> {
  if (context.sha !== undefined && context.committedAt !== undefined) return context;
  const found = await commitIn(directory, context.sha ?? 'HEAD');
  if (!found) return context;
  return {
    ...context,
    sha: context.sha ?? found.sha,
    committedAt: context.committedAt ?? found.committedAt,
    headSha: context.headSha ?? found.sha,
    branch: context.branch ?? found.branch,
  };
}

/** A commit by its id, or undefined where git or the repository does not know it (a shallow clone, for one). */
export async function commitIn(
  directory: string,
  commit: string,
): Promise<{ sha: string; committedAt: string; branch: string | undefined } | undefined> {
  const format = '--format=%H%n%cI%n%D';
  const args = ['-C', directory, 'log', '-1', format, commit, '--'];
  const asked = await promisify(execFile)('git', args).catch(() => undefined);
  const [sha, committedAt, refs = ''] = asked?.stdout.split('\n') ?? [];
  if (!sha || !committedAt) return undefined;
  return { sha, committedAt, branch: /HEAD -> ([^,]+)/.exec(refs)?.[1] };
}
