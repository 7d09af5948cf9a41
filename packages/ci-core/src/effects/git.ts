import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CiContext } from '../context/context.ts';

/** Fills in what the CI platform did not tell about the commit from the repository itself, when it is one. */
export async function withGit(context: CiContext, directory: string): Promise<CiContext> {
  if (context.sha !== undefined && context.committedAt !== undefined) return context;
  const commit = context.sha ?? 'HEAD';
  const format = '--format=%H%n%cI%n%D';
  const asked = await promisify(execFile)('git', ['-C', directory, 'log', '-1', format, commit, '--']).catch(
    () => undefined,
  );
  if (!asked) return context;
  const [sha, committedAt, refs = ''] = asked.stdout.split('\n');
  const branch = /HEAD -> ([^,]+)/.exec(refs)?.[1];
  return {
    ...context,
    sha: context.sha ?? sha,
    committedAt: context.committedAt ?? committedAt,
    branch: context.branch ?? branch,
  };
}
