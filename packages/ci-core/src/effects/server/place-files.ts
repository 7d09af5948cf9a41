import { readFileSync } from 'node:fs';

/** Among the files of an upload: their list. */
export const LIST = '.swarm-ci-files';

/** Shell functions that the programs which move files begin with. */
export const PLACE_FILES = readFileSync(new URL('./place-files.sh', import.meta.url), 'utf8');

/** A script that stages and places, as a command, with its arguments from $3 on: nothing else moves files meanwhile. */
export function placing(
  script: string,
  { serverPath, workFolder }: { readonly serverPath: string; readonly workFolder: string },
  ...more: readonly string[]
): readonly [string, ...string[]] {
  const locked = ['flock', `${workFolder}/busy`, 'flock', `${workFolder}/placing`] as const;
  return [...locked, 'sh', '-c', script, 'sh', serverPath, workFolder, ...more];
}
