import { CiError } from '../errors.ts';
import { type Release, releaseSchema } from '../plan/release.ts';
import type { Host } from './host.ts';

// $1 folder of the environment.
const LIST = `
cd "$1/releases" 2>/dev/null || exit 0
for release in */release.json; do [ -f "$release" ] && cat -- "$release" && echo; done
exit 0
`;

/*
 * $1 folder of the server, $2 folder of the environment, $3 id of the new release, then those to drop; the record comes on
 * standard input. The files are those of the upload that is live now.
 */
const KEEP = `
set -eu
live=$1 work=$2 id=$3
shift 3
new=$work/releases/new
rm -rf "$new"
mkdir -p "$new/files"
cat >"$new/release.json"
cd "$live"
xargs -0 sh -c 'tar -cf - -- "$@" | tar -xf - -C "$0"' "$new/files" <"$work/files"
rm -rf "$work/releases/$id"
mv -- "$new" "$work/releases/$id"
for old do rm -rf -- "$work/releases/$old"; done
`;

/** The releases kept for an environment, oldest first; a record that cannot be read is left out. */
export async function listReleases(host: Host, workFolder: string): Promise<Release[]> {
  const { stdout } = await host.run({ argv: ['sh', '-c', LIST, 'sh', workFolder] });
  const records = stdout.split('\n').flatMap((line) => {
    try {
      return releaseSchema.parse(JSON.parse(line));
    } catch {
      return [];
    }
  });
  return records.sort((a, b) => a.id.localeCompare(b.id));
}

/** Keeps the files that are live now as a release and drops the ones named. */
export async function keepRelease(
  host: Host,
  folders: { readonly serverPath: string; readonly workFolder: string },
  release: Release,
  drop: readonly Release[],
): Promise<void> {
  const { code, stderr } = await host.run({
    argv: ['sh', '-c', KEEP, 'sh', folders.serverPath, folders.workFolder, release.id, ...drop.map(({ id }) => id)],
    stdin: JSON.stringify(release),
  });
  if (code !== 0)
    throw new CiError('SERVER_UNUSABLE', `the release ${release.id} was not kept on ${host.name}: ${stderr.trim()}`);
}
