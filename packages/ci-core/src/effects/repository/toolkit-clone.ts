import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openGit } from './git-command.ts';

const PACKAGE = 'packages/jobs';
const manifest = z.object({ name: z.literal('@swarm-ci/jobs'), version: z.string().regex(/^\d+\.\d+\.\d+[\w.-]*$/) });

/** A clone of swarm-ci: what its commit is, and which version. */
export type ToolkitClone = {
  readonly folder: string;
  readonly commit: string;
  readonly version: string;
  /** Git has only a part of its history. */
  readonly isShallow: boolean;
  /** The folder of its package, if that is built. */
  readonly built: string | undefined;
};

/** Undefined if a directory is not in a clone of swarm-ci. */
export async function readToolkitClone(directory: string): Promise<ToolkitClone | undefined> {
  const git = openGit(directory);
  const folder = await git.text('rev-parse', '--show-toplevel');
  const commit = await git.text('rev-parse', 'HEAD^{commit}');
  const text = folder && (await git.text('show', `HEAD:${PACKAGE}/package.json`));
  if (!folder || !commit || !text) return undefined;
  const parsed = manifest.safeParse(parsedJson(text));
  if (!parsed.success) return undefined;
  const built = join(folder, PACKAGE);
  const isBuilt = await access(join(built, 'dist/cli.mjs')).then(
    () => true,
    () => false,
  );
  const shallow = (await git.text('rev-parse', '--is-shallow-repository')) === 'true';
  const { version } = parsed.data;
  return { folder, commit, version, isShallow: shallow, built: isBuilt ? built : undefined };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
