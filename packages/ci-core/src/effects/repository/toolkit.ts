import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type RemoteRepository, readRemote } from '../../plan/remote-repository.ts';
import { openGit } from './git-command.ts';

const WORKFLOWS = 'templates/github-actions/deploy/action.yml';
const PACKAGE = '@swarm-ci/jobs';

/** Where swarm-ci comes from: a repository, and a tag or commit in it. */
export type ToolkitSource = RemoteRepository & { readonly ref: string };

/**
 * The repository that a file of swarm-ci comes from: that of its clone, with a tag of its commit, else the commit; else the
 * one that its package names, with the tag of its version. Undefined for a copy that is in another repository or in none.
 */
export async function toolkitOf(directory: string): Promise<ToolkitSource | undefined> {
  return (await ofClone(directory)) ?? (await ofPackage(directory));
}

async function ofClone(directory: string): Promise<ToolkitSource | undefined> {
  const git = openGit(directory);
  const top = await git.text('rev-parse', '--show-toplevel');
  if (top === undefined || !(await git.succeeds('-C', top, 'ls-files', '--error-unmatch', WORKFLOWS))) return undefined;
  const repository = await remoteOf(directory);
  const ref = (await git.text('describe', '--tags', '--exact-match', 'HEAD')) ?? (await git.text('rev-parse', 'HEAD'));
  return repository && ref ? { ...repository, ref } : undefined;
}

const manifest = z.object({
  name: z.literal(PACKAGE),
  version: z.string(),
  repository: z.object({ url: z.string() }),
});

/** The release writes the repository into the package. */
async function ofPackage(directory: string): Promise<ToolkitSource | undefined> {
  for (let folder = directory; ; folder = dirname(folder)) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
    if (text !== undefined || folder === dirname(folder)) return text === undefined ? undefined : fromManifest(text);
  }
}

function fromManifest(text: string): ToolkitSource | undefined {
  try {
    const { version, repository } = manifest.parse(JSON.parse(text));
    const found = readRemote(repository.url);
    return found && { ...found, ref: `v${version}` };
  } catch {
    return undefined;
  }
}

/** The repository on a server that a clone comes from. */
export async function remoteOf(directory: string): Promise<RemoteRepository | undefined> {
  const origin = await openGit(directory).text('remote', 'get-url', 'origin');
  return origin === undefined ? undefined : readRemote(origin);
}
