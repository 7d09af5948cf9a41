import { listFiles, type RepositoryFile } from '../../effects/repository/repository.ts';
import type { Problem } from '../../errors.ts';
import { lowerManifest, type WrittenManifest } from '../../plan/compose/lower-manifest.ts';
import { withoutEmpty } from '../../plan/deploy/deploy-variables.ts';
import type { Hit } from '../../plan/lint/hit.ts';
import { type Manifest, pathsOf } from '../../plan/manifest/manifest.ts';
import { isInside, readContents, readEnvFiles } from './read-contents.ts';

type Lowering = {
  readonly directory: string;
  readonly environment: string;
  readonly stack: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly allowEmpty: readonly string[];
  readonly isPartial?: boolean;
};

/** A manifest in the form of a stack, with the files that it needs. */
export type ReadyManifest = {
  readonly manifest: Manifest;
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** The texts of its env files, also of those whose variables are in the manifest itself now. */
  readonly envFiles: readonly string[];
  /** The files of the repository that belong to it. */
  readonly files: readonly RepositoryFile[];
  readonly problems: readonly Problem[];
  readonly ignoredOptions: readonly Hit[];
};

/** Reads the files of a manifest, and lowers it with them if "docker stack deploy" does not take it as it is. */
export function lowerWritten(
  written: WrittenManifest,
  { directory, environment, stack, env, allowEmpty, isPartial }: Lowering,
): ReadyManifest {
  const variables = withoutEmpty(env, allowEmpty);
  const paths = pathsOf(written.manifest, variables);
  const contents = readContents(directory, paths);
  const { manifest, problems, ignored } = lowerManifest(written, { stack, variables, contents, isPartial });
  const { file, text, isWritten } = written.manifest;
  const named = paths.map(({ path }) => path).filter(isInside);
  const listed = listFiles(directory, [...(isWritten ? [file] : []), environment, ...named]);
  const own = listed.files.filter(({ path }) => isWritten || path !== file);
  const size = Buffer.byteLength(text);
  const merged = isWritten ? [] : [{ path: file, mode: 0o644, size, mtime: new Date(0), content: text }];
  return {
    manifest,
    contents,
    envFiles: readEnvFiles(directory, paths),
    files: [...own, ...merged].sort((a, b) => (a.path < b.path ? -1 : 1)),
    problems: [...problems, ...listed.problems],
    ignoredOptions: ignored,
  };
}
