import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack as createPack } from 'tar-stream';
import { CiError } from '../errors.ts';
import type { Host } from './host.ts';
import type { RepositoryFile } from './repository.ts';

const LIST = '.swarm-ci-files';

/*
 * $1 folder on the server, $2 environment. The archive is unpacked beside the live files; its last member, the list of
 * all files, proves that it came whole. Only then the files move into place, each by one rename, and those of the
 * previous upload that are not in the list disappear. Anything else in the folder (a database in a bind mount) stays.
 */
const RECEIVE = `
set -eu
trap '' HUP PIPE
live=$1
work=$1/.swarm-ci/$2
new=$work/new
mkdir -p "$live" "$work"
rm -rf "$new"
mkdir "$new"
tar -x -p -f - -C "$new"
[ -f "$new/${LIST}" ] || { echo 'the upload was cut short' >&2; exit 90; }
export live new
if [ -f "$work/files" ]; then
  xargs -0 sh -c '
    for f do
      [ -e "$new/$f" ] || [ -L "$new/$f" ] && continue
      rm -f -- "$live/$f"
      d=$(dirname -- "$f")
      while [ "$d" != . ] && rmdir -- "$live/$d" 2>/dev/null; do d=$(dirname -- "$d"); done
    done' sh <"$work/files"
fi
mv -f -- "$new/${LIST}" "$work/files.new"
cd "$new"
find . -type d -print0 | xargs -0 sh -c '
  for d do
    mkdir -p -- "$live/$d"
    find "$d" -mindepth 1 -maxdepth 1 ! -type d -exec sh -c "mv -f -- \\"\\$@\\" \\"\\$live/\\$0/\\"" "$d" {} +
  done' sh
mv -f -- "$work/files.new" "$work/files"
cd /
rm -rf "$new"
`;

/** Puts the files into a folder of the host, all or none; throws SERVER_UNUSABLE with what the server said. */
export async function upload(
  host: Host,
  target: { readonly folder: string; readonly environment: string },
  source: { readonly directory: string; readonly files: readonly RepositoryFile[] },
): Promise<void> {
  const argv = ['sh', '-c', RECEIVE, 'sh', target.folder, target.environment] as const;
  const { code, stderr } = await host.run({ argv: [...argv], stdin: archive(source.directory, source.files) });
  if (code === 0) return;
  const said = stderr.trim().split('\n').at(-1) ?? '';
  throw new CiError('SERVER_UNUSABLE', `${target.folder} on ${host.name} cannot take the files: ${said}`, {
    hint: hintFor(said, target.folder),
  });
}

function hintFor(said: string, folder: string): string {
  if (/Permission denied|Read-only/i.test(said)) return `make ${folder} writable for the user`;
  if (/No space left/i.test(said)) return 'free some disk space there';
  if (/not found/.test(said)) return 'install tar, findutils and coreutils on the server';
  return 'run "swarm-ci check" to see what the server lacks';
}

function archive(directory: string, files: readonly RepositoryFile[]): AsyncIterable<Uint8Array> {
  const pack = createPack();
  const fill = async () => {
    for (const { path, mode, size, mtime, link } of files) {
      const header = { name: path, mode, mtime };
      if (link !== undefined) pack.entry({ ...header, type: 'symlink', linkname: link });
      else await pipeline(createReadStream(join(directory, path)), pack.entry({ ...header, size }));
    }
    pack.entry({ name: LIST }, files.map(({ path }) => `${path}\0`).join(''));
    pack.finalize();
  };
  fill().catch((error: Error) => pack.destroy(error));
  return pack as AsyncIterable<Uint8Array>;
}
