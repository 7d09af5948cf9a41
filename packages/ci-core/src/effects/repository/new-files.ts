import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NewFile } from '../../plan/pipeline.ts';

/** Writes files that are not there yet; the others stay as they are. Paths of both, as given. */
export async function writeNewFiles(
  directory: string,
  files: readonly NewFile[],
): Promise<{ written: string[]; there: string[] }> {
  const written: string[] = [];
  const there: string[] = [];
  for (const { path, text } of files) {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    const isNew = await writeFile(target, text, { flag: 'wx' }).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw error;
      },
    );
    (isNew ? written : there).push(path);
  }
  return { written, there };
}
