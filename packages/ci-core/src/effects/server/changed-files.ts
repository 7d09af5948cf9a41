import type { Host } from '../host/host.ts';
import { digestFiles } from './file-digests.ts';
import { readLiveFiles } from './live-files.ts';
import type { Upload } from './upload.ts';

/** Paths of the files whose content on the server differs from the one here. Those that are not there are not among them. */
export async function changedFiles(host: Host, { files, directory, ...folders }: Upload): Promise<Set<string>> {
  const [live, local] = await Promise.all([readLiveFiles(host, folders), digestFiles(directory, files)]);
  const differs = (path: string) => {
    const there = live.digests.get(path);
    return there !== undefined && contentOf(there) !== contentOf(local.get(path));
  };
  return new Set(files.map(({ path }) => path).filter(differs));
}

/** Without the mode, which a link does not have. */
function contentOf(digest: string | undefined): string | undefined {
  return digest?.replace(/^[0-7]+ /, '');
}
