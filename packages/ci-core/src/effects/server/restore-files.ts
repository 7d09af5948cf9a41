import { CiError } from '../../errors.ts';
import type { Host } from '../host/host.ts';
import { LIST, PLACE, placing, STAGE } from './place-files.ts';

/* $1 folder on the server, $2 folder of the environment below it, $3 id of the release. */
const RESTORE = `
${STAGE}
cd "$work/releases/$3/files"
tar -cf - . | tar -xpf - -C "$new"
find . ! -type d -print0 | xargs -0 sh -c 'for f do printf "%s\\0" "\${f#./}"; done' sh >"$new/${LIST}"
${PLACE}
`;

/** Makes the files of a kept release the live ones again; throws SERVER_UNUSABLE with what the server said. */
export async function restoreFiles(
  host: Host,
  folders: { readonly serverPath: string; readonly workFolder: string },
  release: string,
): Promise<void> {
  const { code, stderr } = await host.run({ argv: placing(RESTORE, folders, release) });
  if (code === 0) return;
  const said = stderr.trim().split('\n').at(-1);
  throw new CiError(
    'SERVER_UNUSABLE',
    `the files of the release ${release} on ${host.name} were not put back: ${said}`,
  );
}
