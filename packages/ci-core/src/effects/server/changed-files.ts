import type { Host } from '../host/host.ts';
import { digestFiles } from './file-digests.ts';
import { readLiveFiles } from './live-files.ts';
import type { Upload } from './upload.ts';

/** Paths of the files that an upload changes on the server: in their content, or as links, which can become files and back. */
export type ChangedFiles = { readonly changed: ReadonlySet<string>; readonly changedLinks: ReadonlySet<string> };

/** What differs on the server. Files that are not there are not among them. */
export async function changedFiles(host: Host, { files, directory, ...folders }: Upload): Promise<ChangedFiles> {
  const [live, local] = await Promise.all([readLiveFiles(host, folders), digestFiles(directory, files)]);
  const changed = files.flatMap(({ path, link }) => {
    const there = live.digests.get(path);
    if (there === undefined || contentOf(there) === contentOf(local.get(path))) return [];
    return [{ path, isLink: link !== undefined || there.startsWith('link ') }];
  });
  return {
    changed: new Set(changed.map(({ path }) => path)),
    changedLinks: new Set(changed.flatMap(({ path, isLink }) => (isLink ? [path] : []))),
  };
}

/** Without the mode, which a link does not have. */
function contentOf(digest: string | undefined): string | undefined {
  return digest?.replace(/^[0-7]+ /, '');
}
