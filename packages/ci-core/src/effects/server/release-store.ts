import { CiError } from '../../errors.ts';
import { type Release, releaseSchema } from '../../plan/deploy/release.ts';
import type { KeptReleases } from '../../plan/deploy/rollback-target.ts';
import type { Host } from '../host/host.ts';
import { READ_RECORD, recordInput } from './whole-record.ts';

// $1 folder of the environment.
const LIST = `
cd "$1/releases" 2>/dev/null || exit 0
[ ! -f live ] || echo "$(cat live)"
for release in */release.json; do [ -f "$release" ] && cat -- "$release" && echo; done
exit 0
`;

// $work folder of the environment, $history the ids of the releases that were live, a line each, the last one now.
const MARK = `printf '%s\\n' "$history" >"$work/releases/live.new" && mv -f -- "$work/releases/live.new" "$work/releases/live"`;

/*
 * $1 folder of the server, $2 folder of the environment, $3 id of the new release, $4 the history with it, then those to
 * drop; the record comes on standard input. The files are those of the upload that is live now.
 */
const KEEP = `
set -eu
${READ_RECORD}
live=$1 work=$2 id=$3 history=$4
shift 4
new=$work/releases/new
rm -rf "$new"
mkdir -p "$new/files"
(umask 077 && printf '%s\\n' "$record" >"$new/release.json")
cd "$live"
xargs -0 sh -c 'tar -cf - -- "$@" | tar -xf - -C "$0"' "$new/files" <"$work/files"
rm -rf "$work/releases/$id"
mv -- "$new" "$work/releases/$id"
${MARK}
for old do rm -rf -- "$work/releases/$old"; done
`;

// $1 folder of the release; its record comes on standard input and is replaced as a whole.
const RENEW = `
set -eu
${READ_RECORD}
umask 077
printf '%s\\n' "$record" >"$1/release.json.new"
mv -f -- "$1/release.json.new" "$1/release.json"
`;

/** The releases kept for an environment. */
export async function listReleases(host: Host, workFolder: string): Promise<KeptReleases> {
  const { stdout } = await host.run({ argv: ['sh', '-c', LIST, 'sh', workFolder] });
  const lines = stdout.split('\n');
  const records = lines.flatMap((line) => {
    try {
      return releaseSchema.parse(JSON.parse(line));
    } catch {
      return [];
    }
  });
  const releases = records.sort((a, b) => a.id.localeCompare(b.id));
  const history = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith('{')),
  );
  return { releases, history, live: releases.find(({ id }) => id === history.at(-1)) ?? releases.at(-1) };
}

/** Remembers which of the kept releases is live, and which were before. */
export async function markLive(host: Host, workFolder: string, history: readonly string[]): Promise<void> {
  const { code, stderr } = await host.run({
    argv: ['sh', '-c', `work=$1 history=$2\n${MARK}`, 'sh', workFolder, history.join('\n')],
  });
  if (code !== 0) throw new CiError('SERVER_UNUSABLE', `${workFolder} on ${host.name}: ${stderr.trim()}`);
}

/** Replaces the record of a kept release. */
export async function renewRelease(host: Host, workFolder: string, release: Release): Promise<void> {
  const { code, stderr } = await host.run({
    argv: ['sh', '-c', RENEW, 'sh', `${workFolder}/releases/${release.id}`],
    stdin: recordInput(JSON.stringify(release)),
  });
  if (code !== 0) throw new CiError('SERVER_UNUSABLE', `${workFolder} on ${host.name}: ${stderr.trim()}`);
}

/** Keeps the files that are live now as a release and drops the ones named. */
export async function keepRelease(
  host: Host,
  folders: { readonly serverPath: string; readonly workFolder: string },
  release: Release,
  { drop, history }: { readonly drop: readonly Release[]; readonly history: readonly string[] },
): Promise<void> {
  const { serverPath, workFolder } = folders;
  const values = [serverPath, workFolder, release.id, history.join('\n'), ...drop.map(({ id }) => id)];
  const { code, stderr } = await host.run({
    argv: ['sh', '-c', KEEP, 'sh', ...values],
    stdin: recordInput(JSON.stringify(release)),
  });
  if (code !== 0)
    throw new CiError('SERVER_UNUSABLE', `the release ${release.id} was not kept on ${host.name}: ${stderr.trim()}`);
}
