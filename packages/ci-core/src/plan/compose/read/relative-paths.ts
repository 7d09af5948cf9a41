import { relative } from 'node:path/posix';
import { draftOf, setIn } from '../draft.ts';
import type { Mapping } from '../json.ts';
import { matchingValues } from '../matching-values.ts';

/** Where "docker compose" writes absolute paths. */
const PATHS = [
  'services.*.volumes[].source',
  'services.*.env_file[].path',
  'services.*.label_file[]',
  'services.*.credential_spec.file',
  'configs.*.file',
  'secrets.*.file',
];

/** The model of "docker compose" with paths as they are written: those below the folder with `./`, those below `home` with `~/`. */
export function withRelativePaths(model: Mapping, folder: string, home: string): Mapping {
  const draft = draftOf(model);
  for (const { path, value } of PATHS.flatMap((pattern) => matchingValues(model, pattern)))
    if (typeof value === 'string') setIn(draft, path, relativePath(value, folder, home));
  return draft;
}

function relativePath(path: string, folder: string, home: string): string {
  if (path.startsWith(`${home}/`)) return `~${path.slice(home.length)}`;
  // Compose puts the folder before a variable as well.
  const below = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
  if (below !== undefined) return below.startsWith('$') ? below : `./${below}`;
  if (path === folder) return '.';
  // An absolute path that is written as such stays, a path out of the folder becomes what it was.
  const parent = folder.slice(0, folder.lastIndexOf('/'));
  return parent !== '' && path.startsWith(`${parent}/`) ? relative(folder, path) : path;
}
