import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../../../..');
const FOLDERS = ['templates/gitlab-ci', 'templates/github-actions/callers', 'deploy-manifests-example'];

/** The files that `init` copies, by their path in this repository. The bundle contains their texts. */
export async function readTemplateFiles(): Promise<Record<string, string>> {
  const found = await Promise.all(
    FOLDERS.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    }),
  );
  const paths = found.flat().sort();
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path.slice(root.length + 1), await readFile(path, 'utf8')] as const)),
  );
}
