import type { Host } from '../host/host.ts';
import { type Digests, digestText } from './file-digests.ts';

/*
 * $1 folder on the server, $2 folder of the environment below it. First a hash of the list of the last upload, then modes
 * and hashes of its files. What is no plain file by now, or has a name that would not stay in its line, is left out.
 */
const TELL = `
export LC_ALL=C
cd "$1" && [ -f "$2/files" ] || exit 0
sha256sum <"$2/files"
xargs -0 sh -c '
  for f do
    case $f in - | *\\\\* | *"\r"* | *"\n"*) continue ;; esac
    [ ! -f "$f" ] || [ -L "$f" ] || printf "%s\\0" "$f"
  done' sh <"$2/files" | xargs -0 sh -c '[ $# = 0 ] || { stat -c "%a %n" -- "$@"; sha256sum -- "$@"; }' sh
`;

/** What the last upload left on the server. */
export type LiveFiles = {
  /** Of the list of all its paths; undefined when there was no upload yet. */
  readonly list: string | undefined;
  /** Of those of its files that can be told apart; what is not here may or may not be there. */
  readonly digests: Digests;
};

/** Asks the server what is there now, whoever wrote it. */
export async function readLiveFiles(
  host: Host,
  { serverPath, workFolder }: { readonly serverPath: string; readonly workFolder: string },
): Promise<LiveFiles> {
  const { stdout } = await host.run({ argv: ['sh', '-c', TELL, 'sh', serverPath, workFolder] });
  return liveFilesIn(stdout);
}

/** Out of the lines of `sha256sum` and of `stat -c '%a %n'`. */
function liveFilesIn(text: string): LiveFiles {
  let list: string | undefined;
  const modes = new Map<string, string>();
  const digests = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, told, of = ''] = /^([0-7]{1,4}) (.+)$/.exec(line) ?? [];
    if (told !== undefined) modes.set(of, told);
    const [, hash, path = ''] = /^([0-9a-f]{64}) [ *](.*)$/.exec(line) ?? [];
    if (hash === undefined) continue;
    const mode = modes.get(path);
    if (path === '-') list ??= hash;
    else if (mode !== undefined) digests.set(path, digestText(mode, hash));
  }
  return { list, digests };
}
