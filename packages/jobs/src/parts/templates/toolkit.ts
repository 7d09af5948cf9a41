import { type CiPlatform, type Problem, remoteOf, toolkitOf } from '@swarm-ci/core';
import { callsToolkitOn } from './next-steps.ts';

export type Toolkit = { readonly toolkit: string; readonly problems: readonly Problem[] };

const HINT = 'write OWNER/NAME@REF: the repository with your copy of swarm-ci, and a tag or commit of it';

/**
 * The repository whose workflows are called, as OWNER/NAME@REF: the given one, else the one that this command comes from if
 * it is on the same server as the repository. The workflows get secrets, and the same name on another server belongs to
 * others, so an owner is never guessed.
 */
export async function toolkitFor(
  platform: CiPlatform | undefined,
  directory: string,
  given: string | undefined,
): Promise<Toolkit> {
  const problem = (message: string) => ({ toolkit: given ?? '', problems: [{ at: '--toolkit', message, hint: HINT }] });
  if (given !== undefined) return isToolkit(given) ? some(given) : problem(`"${given}" does not name a version`);
  const home = platform && callsToolkitOn(platform);
  if (home === undefined) return some('');
  const source = await toolkitOf(import.meta.dirname);
  if (source === undefined)
    return problem(
      'is not set, and this command has no origin: it is neither a clone of swarm-ci nor a released package',
    );
  const host = (await remoteOf(directory))?.host ?? home;
  const found = `${source.path}@${source.ref}`;
  if (source.host !== host) return problem(`is not set, and this command comes from ${source.host}, not from ${host}`);
  return isToolkit(found) ? some(found) : problem(`is not set, and ${source.path} is not OWNER/NAME`);
}

function some(toolkit: string): Toolkit {
  return { toolkit, problems: [] };
}

function isToolkit(text: string): boolean {
  return /^[\w.-]+\/[\w.-]+@[\w./-]+$/.test(text);
}
