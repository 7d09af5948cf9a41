import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { dirname, join, normalize, relative } from 'node:path';
import type { Problem } from '../../errors.ts';
import { environmentsAmong, otherNameHint } from '../../plan/environments.ts';
import { type Followed, followLinks } from '../../plan/follow-links.ts';

/** A file of the repository as it goes to the server; `path` is relative, with forward slashes. */
export type RepositoryFile = {
  readonly path: string;
  /** As in git: 0644, or 0755 if it can be executed. */
  readonly mode: number;
  readonly size: number;
  readonly mtime: Date;
  /** Where a symbolic link points. */
  readonly link?: string;
  /** Its text, if it is not a file of the directory. */
  readonly content?: string;
};

/** The compose file of an environment: `docker-compose.<env>.yaml`, or `.yml`; with both, which one is meant is not known. */
export async function findComposeFile(directory: string, environment: string): Promise<string | Problem> {
  const names = [`docker-compose.${environment}.yaml`, `docker-compose.${environment}.yml`];
  const are = await Promise.all(names.map((name) => exists(join(directory, name))));
  const [found, second] = names.filter((_, i) => are[i]);
  if (second !== undefined) return { at: second, message: `exists beside ${found}`, hint: 'keep one of the two' };
  if (found !== undefined) return found;
  const others = await readdir(directory).catch(() => undefined);
  if (others === undefined) {
    return {
      at: directory,
      message: 'there is no such folder',
      hint: 'name the folder of the manifests with --directory',
    };
  }
  const known = environmentsAmong(others);
  return {
    at: join(directory, names[0] ?? ''),
    message: `there is no compose file for "${environment}"`,
    hint:
      known.length > 0
        ? `environments found here: ${known.join(', ')}`
        : (otherNameHint(others, environment) ?? `add ${names[0]}`),
  };
}

/** The environments of a repository: the names of its compose files. */
export function environmentsIn(directory: string): string[] {
  return environmentsAmong(namesIn(directory));
}

/** What a folder holds; nothing if it cannot be read. */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/**
 * The files below the given paths (folders with all they hold), with the links on the way and what links lead to; links out of
 * the repository are problems.
 */
export function listFiles(
  directory: string,
  paths: readonly string[],
): { files: RepositoryFile[]; problems: Problem[] } {
  const files = new Map<string, RepositoryFile>();
  const folders = new Set<string>();
  const problems: Problem[] = [];
  // For a thousand files, a promise for each takes longer than the files do.
  const walk = (path: string): void => {
    if (files.has(path) || folders.has(path)) return;
    const at = join(directory, path);
    const stat = statOf(at);
    if (stat === undefined) {
      // Node.js cannot represent such a name, so the file cannot be opened.
      const hint = 'rename it to a name in UTF-8';
      if (path.includes('\uFFFD')) problems.push({ at: path, message: 'has a name that is not UTF-8', hint });
      return;
    }
    if (stat.isDirectory()) {
      folders.add(path);
      for (const name of readdirSync(at)) if (name !== '.git') walk(join(path, name));
      return;
    }
    const base = { path, mode: gitMode(stat.mode), size: stat.size, mtime: stat.mtime };
    if (stat.isFile()) files.set(path, base);
    else if (stat.isSymbolicLink()) {
      const link = readlinkSync(at);
      if (!leavesTree(path, link)) {
        files.set(path, { ...base, size: 0, link });
        follow(path);
      } else
        problems.push({
          at: path,
          message: `the link points outside of the repository: ${link}`,
          hint: 'put the file itself there',
        });
    } else problems.push({ at: path, message: 'is neither a file nor a folder nor a link', hint: 'remove it' });
  };
  const follow = (path: string): void => {
    const { links, end } = followed(directory, path);
    for (const link of links) walk(link);
    // A link to a folder around itself adds nothing but that folder.
    if (end !== undefined && !isAround(end, path)) walk(end);
  };
  for (const path of paths) follow(path);
  return { files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)), problems };
}

function isAround(folder: string, path: string): boolean {
  return folder === '.' || path.startsWith(`${folder}/`);
}

function followed(directory: string, path: string): Followed {
  return followLinks(path, (part) => {
    try {
      return readlinkSync(join(directory, part));
    } catch {
      return undefined;
    }
  });
}

/** The mode that git keeps of a file, whatever umask it was checked out with. */
function gitMode(mode: number): number {
  return mode & 0o111 ? 0o755 : 0o644;
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

/** The paths, and those that they lead to through links: a secret that is read through one goes to the server as well. */
export async function withLinkTargets(directory: string, paths: readonly string[]): Promise<string[]> {
  const root = await realpath(directory);
  const target = async (path: string) => relative(root, await realpath(join(root, path)).catch(() => join(root, path)));
  return [...new Set([...paths, ...(await Promise.all(paths.map(target)))])];
}

/** What the system says of a path without a file, of links in a circle, and of a text that cannot be a path at all. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);

export function readOptional(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

export function leavesTree(path: string, link = ''): boolean {
  if (link.startsWith('/') || path.startsWith('/')) return true;
  const end = normalize(link === '' ? path : join(dirname(path), link));
  return end === '..' || end.startsWith('../');
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}
