import { readFileSync } from 'node:fs';
import type { Host } from '../host/host.ts';
import { type Digests, digestText } from './file-digests.ts';

const LIVE_FILES = readFileSync(new URL('./live-files.sh', import.meta.url), 'utf8');

/** What the last upload left on the server. */
export type LiveFiles = {
  /** Of the list of all its paths; undefined when there was no upload yet. */
  readonly list: string | undefined;
  /** Of those of its files that could be read; a file that is missing here may exist or not. */
  readonly digests: Digests;
  /** Whether a folder of this user has another mode than an upload gives it. */
  readonly hasOddFolders: boolean;
};

/** Reads what is on the server now, no matter what wrote it. */
export async function readLiveFiles(
  host: Host,
  { serverPath, workFolder }: { readonly serverPath: string; readonly workFolder: string },
): Promise<LiveFiles> {
  const { stdout } = await host.run({ argv: ['sh', '-c', LIVE_FILES, 'sh', serverPath, workFolder] });
  return liveFilesIn(stdout);
}

/** Out of the lines of `sha256sum` and of `stat -c '%a %n'`. */
export function liveFilesIn(text: string): LiveFiles {
  let list: string | undefined;
  const modes = new Map<string, string>();
  const digests = new Map<string, string>();
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line.startsWith('link ')) {
      digests.set(line.slice('link '.length), `link ${lines[++i] ?? ''}`);
      continue;
    }
    const [, octal, of = ''] = /^([0-7]{1,4}) (.+)$/.exec(line) ?? [];
    if (octal !== undefined) modes.set(of, octal);
    const [, hash, path = ''] = /^([0-9a-f]{64}) [ *](.*)$/.exec(line) ?? [];
    if (hash === undefined) continue;
    const mode = modes.get(path);
    if (path === '-') list ??= hash;
    else if (mode !== undefined) digests.set(path, digestText(mode, hash));
  }
  const [, user] = /^uid (\d+)$/m.exec(text) ?? [];
  const folders = [...text.matchAll(/^folder (\d+) ([0-7]+) directory$/gm)];
  const hasOddFolders = folders.some(([, owner, mode]) => owner === user && mode !== '755' && mode !== '2755');
  return { list, digests, hasOddFolders };
}
