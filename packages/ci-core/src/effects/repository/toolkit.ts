import { openGit } from './git-command.ts';

const WORKFLOWS = 'templates/github-actions/deploy/action.yml';

/**
 * The repository that a file of swarm-ci was cloned from, as OWNER/NAME@REF: a tag of its commit, else the commit. Undefined for
 * a copy that is in another repository or in none.
 */
export async function toolkitOf(directory: string): Promise<string | undefined> {
  const git = openGit(directory);
  const top = await git.text('rev-parse', '--show-toplevel');
  if (top === undefined || !(await git.succeeds('-C', top, 'ls-files', '--error-unmatch', WORKFLOWS))) return undefined;
  const origin = await git.text('remote', 'get-url', 'origin');
  const [, repository] = /[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(origin ?? '') ?? [];
  const ref = (await git.text('describe', '--tags', '--exact-match', 'HEAD')) ?? (await git.text('rev-parse', 'HEAD'));
  return repository && ref ? `${repository}@${ref}` : undefined;
}
