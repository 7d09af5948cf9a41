import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Which of these files the repository has. */
export async function existingFiles(directory: string, paths: readonly string[]): Promise<Set<string>> {
  const found = await Promise.all(
    paths.map((path) =>
      stat(join(directory, path)).then(
        (stats) => stats.isFile(),
        () => false,
      ),
    ),
  );
  return new Set(paths.filter((_, i) => found[i]));
}
