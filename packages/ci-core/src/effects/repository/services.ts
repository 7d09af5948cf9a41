import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, type Problem } from '../../errors.ts';

/** A directory with more folders is probably a disk, not a repository. */
const MOST_FOLDERS = 20_000;

/**
 * The services of a repository: every folder that holds a Dockerfile, by its path; else, when there is a common
 * `./Dockerfile`, every folder in `services/`, by its name. Hidden folders and node_modules do not count.
 */
export async function findServices(directory: string): Promise<{ services: string[]; problems: Problem[] }> {
  const root = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => messageOf(error));
  if (typeof root === 'string') {
    const hint = 'name the folder of the repository with --directory';
    return { services: [], problems: [{ at: directory, message: `cannot be read: ${root}`, hint }] };
  }
  const services: string[] = [];
  let folders = foldersIn(root);
  let seen = 0;
  while (folders.length > 0) {
    seen += folders.length;
    if (seen > MOST_FOLDERS) return { services: [], problems: [tooMany(directory)] };
    const below: string[] = [];
    for (const folder of folders) {
      const entries = await entriesIn(join(directory, folder));
      if (hasDockerfile(entries)) services.push(folder);
      below.push(...foldersIn(entries).map((name) => `${folder}/${name}`));
    }
    folders = below;
  }
  if (services.length === 0 && hasDockerfile(root))
    services.push(...foldersIn(await entriesIn(join(directory, 'services'))));
  return { services: services.sort(), problems: [] };
}

/** A folder that cannot be read has no services. */
function entriesIn(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

function foldersIn(entries: readonly Dirent[]): string[] {
  // Links are not followed: they may lead in a circle.
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return folders.filter((name) => !name.startsWith('.') && name !== 'node_modules');
}

function hasDockerfile(entries: readonly Dirent[]): boolean {
  return entries.some((entry) => entry.name === 'Dockerfile' && !entry.isDirectory());
}

function tooMany(directory: string): Problem {
  const hint = 'list the services under "services" in swarm-ci.yaml';
  return { at: directory, message: `has more than ${MOST_FOLDERS} folders to look for Dockerfiles in`, hint };
}
