import { readFileSync } from 'node:fs';
import type { MountedFile } from '../../plan/owner/mounted-files.ts';
import type { Host } from '../host/host.ts';
import type { RepositoryFile } from '../repository/repository.ts';
import { digestFiles } from '../server/file-digests.ts';
import { liveFilesIn } from '../server/live-files.ts';

const LISTED = readFileSync(new URL('./listed-files.sh', import.meta.url), 'utf8');

export type Deploying = {
  readonly serverPath: string;
  readonly environment: string;
  readonly directory: string;
  readonly files: readonly RepositoryFile[];
};

/** Of the files that others mount, those that another environment uploaded as well and that this one would change. */
export async function changedForOthers(
  host: Host,
  { serverPath, environment, directory, files }: Deploying,
  mounted: readonly MountedFile[],
): Promise<{ readonly file: MountedFile; readonly environment: string }[]> {
  if (mounted.length === 0) return [];
  const paths = new Set(mounted.map(({ path }) => path));
  const stdin = [...paths].map((path) => `${path}\0`).join('');
  const [local, { stdout }] = await Promise.all([
    digestFiles(
      directory,
      files.filter(({ path }) => paths.has(path)),
    ),
    host.run({ argv: ['sh', '-c', LISTED, 'sh', serverPath, environment], stdin }),
  ]);
  return stdout.split(/^environment /m).flatMap((part) => {
    const end = part.indexOf('\n');
    const live = liveFilesIn(part.slice(end + 1)).digests;
    return mounted.flatMap((file) => {
      const there = live.get(file.path);
      const same = there === undefined || there === local.get(file.path);
      return same ? [] : [{ file, environment: part.slice(0, end) }];
    });
  });
}
