import type { Json } from '../json.ts';
import { isText, type Row } from './row.ts';

/** What only "docker compose" reads, before the rest is lowered. They are gone then. */
export const frontEndRows: readonly Row[] = [
  {
    path: 'version',
    becomes: 'left out',
    means:
      'Version 2 of the format is older than stacks: the file is read as `docker compose` reads it, which ignores the version. A version 3 has to be in quotes.',
    isBeyond: isSecond,
    change: (value) => (isSecond(value) ? {} : { to: value }),
  },
  frontEnd(
    'include',
    'The included files are merged, relative paths start at their folders. Each has to be in the repository.',
  ),
  frontEnd('services.*.extends', 'What the other service has is merged. Its file has to be in the repository.'),
  {
    path: 'services.*.profiles',
    becomes: 'lowered',
    means:
      'A service whose profiles are not among those of `profiles` in the settings is left out, with what only it uses.',
    isBeyond: () => false,
  },
];

function isSecond(value: Json): boolean {
  return isText(value) && /^2(?:\.\d+)?$/.test(value);
}

function frontEnd(path: string, means: string): Row {
  return { path, becomes: 'docker compose', means, isBeyond: () => false };
}
