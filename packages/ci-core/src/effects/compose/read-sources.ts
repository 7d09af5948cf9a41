import { join, normalize } from 'node:path/posix';
import type { Problem } from '../../errors.ts';
import { type ComposeSource, type ReferredFile, referredFiles } from '../../plan/compose/read/compose-source.ts';
import { baseOf } from '../../plan/compose/read/parts.ts';
import { parseYaml } from '../../yaml.ts';
import { leavesTree, readOptional } from '../repository/repository.ts';

/** More are a mistake. */
const MAX_SOURCES = 200;

export type Sources = {
  /** By path, with the files that they include and extend. */
  readonly sources: ReadonlyMap<string, ComposeSource>;
  readonly problems: readonly Problem[];
};

/** Reads compose files, and those that they include and extend. Files outside of the directory are problems. */
export function readSources(directory: string, files: readonly string[]): Sources {
  const sources = new Map<string, ComposeSource>();
  const problems: Problem[] = [];
  const add = (file: string, base: string, at: string): void => {
    if (sources.has(file) || sources.size >= MAX_SOURCES) return;
    const text = readOptional(join(directory, file))?.toString('utf8');
    if (text === undefined) {
      problems.push({ at, message: `the compose file ${file} does not exist`, hint: 'add it, or correct the path' });
      return;
    }
    const { yaml, problems: found } = parseYaml(file, text);
    sources.set(file, { file, base, text, yaml });
    problems.push(...found);
    if (found.length > 0) return;
    for (const referred of referredFiles({ yaml })) {
      const fault = faultOf(referred, base);
      if (fault !== undefined) problems.push({ at: referred.at, ...fault });
      else {
        const path = normalize(join(base, referred.path));
        add(path, baseOf(referred.kind, path, referred.projectDirectory), referred.at);
      }
    }
  };
  for (const file of files) add(normalize(file), '.', '--compose-file');
  return { sources, problems };
}

function faultOf({ kind, path }: ReferredFile, base: string): Omit<Problem, 'at'> | undefined {
  if (path.includes('$'))
    return { message: `the path "${path}" contains a variable`, hint: `write the path of the file under "${kind}"` };
  if (/^\w+:|^git@/.test(path))
    return { message: `"${path}" is not a file of the repository`, hint: 'add the file to the repository' };
  if (leavesTree(join(base, path)) || path.startsWith('/'))
    return { message: `${path} is outside the repository`, hint: 'move the file into it' };
  return undefined;
}
