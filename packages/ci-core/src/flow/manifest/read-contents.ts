import { join } from 'node:path';
import { readOptional } from '../../effects/repository/repository.ts';
import type { ManifestPath } from '../../plan/manifest/manifest.ts';

/** The contents of the files that Docker reads, by path. */
export function readContents(directory: string, paths: readonly ManifestPath[]): Map<string, Uint8Array> {
  const named = paths.filter(({ path, usedBy }) => usedBy !== 'bind' && isInside(path));
  return new Map(
    named.flatMap(({ path }) => {
      const bytes = readOptional(join(directory, path));
      return bytes === undefined ? [] : [[path, bytes] as const];
    }),
  );
}

export function readEnvFiles(directory: string, paths: readonly ManifestPath[]): string[] {
  const files = paths.filter(({ path, usedBy }) => usedBy === 'env_file' && isInside(path));
  return files.flatMap(({ path }) => readOptional(join(directory, path))?.toString('utf8') ?? []);
}

export function isInside(path: string): boolean {
  return !path.startsWith('/') && !path.split('/').includes('..');
}
