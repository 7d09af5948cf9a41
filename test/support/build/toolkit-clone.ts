import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../root.ts';
import type { GitHost } from './git-host.ts';
import { commitFiles } from './git-repository.ts';

const git = (cwd: string, ...args: string[]) => promisify(execFile)('git', args, { cwd });

/** A clone of swarm-ci with the built command, and no more than the job vendor looks at. */
export async function makeToolkitClone(clone: string): Promise<void> {
  await mkdir(join(clone, 'packages/jobs'), { recursive: true });
  for (const name of ['package.json', 'README.md', 'LICENSE', 'dist'])
    await cp(join(root, 'packages/jobs', name), join(clone, 'packages/jobs', name), { recursive: true });
  await commitFiles(clone, { '.gitignore': 'dist/\n' });
}

/** An empty project on a Git host, as one creates it there. */
export async function makeProject(host: GitHost, path: string): Promise<string> {
  const bare = join(host.folder, `${path}.git`);
  await mkdir(bare, { recursive: true });
  await git(bare, 'init', '--quiet', '--bare');
  await git(bare, 'config', 'http.receivepack', 'true');
  return bare;
}
