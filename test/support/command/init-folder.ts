import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { callJob } from './call-job.ts';

/** A new folder for each test of the file, in which `init` is called. */
export function useInitFolder() {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'swarm-ci-init-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  return {
    path: () => folder,
    init: (...args: string[]) => callJob(['init', ...args], { cwd: folder }),
    read: (path: string) => readFile(join(folder, path), 'utf8'),
    write: async (files: Readonly<Record<string, string>>) => {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
    },
    files: async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const found = entries.filter((entry) => entry.isFile());
      return found.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).sort();
    },
  };
}
