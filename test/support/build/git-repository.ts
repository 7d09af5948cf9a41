import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Commits these files on top of what a folder has, as a repository of its own from the first time on; returns the commit. */
export async function commitFiles(directory: string, files: Readonly<Record<string, string>>): Promise<string> {
  const git = (...args: string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=ci', '-c', 'user.email=ci@example.com', ...args], { cwd: directory });
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  await git('init', '--quiet');
  await git('add', '--all');
  await git('commit', '--quiet', '--allow-empty', '--message', 'services');
  return (await git('rev-parse', 'HEAD')).stdout.trim();
}
