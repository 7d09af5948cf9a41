import { readFileSync } from 'node:fs';
import { CiError } from '../../errors.ts';
import { lastLine } from '../../text.ts';
import type { Host } from '../host/host.ts';
import { PLACE_FILES, placing } from './place-files.ts';

const RESTORE = PLACE_FILES + readFileSync(new URL('./restore-files.sh', import.meta.url), 'utf8');

/** Makes the files of a kept release the live ones again; throws SERVER_UNUSABLE with the error of the server. */
export async function restoreFiles(
  host: Host,
  folders: { readonly serverPath: string; readonly workFolder: string },
  release: string,
  inPlace: readonly string[] = [],
): Promise<void> {
  const { code, stderr } = await host.run({ argv: placing(RESTORE, folders, release, ...inPlace) });
  if (code === 0) return;
  throw new CiError(
    'SERVER_UNUSABLE',
    `the files of the release ${release} on ${host.name} could not be restored: ${lastLine(stderr)}`,
  );
}
