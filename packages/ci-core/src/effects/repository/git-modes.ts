import { execFile } from 'node:child_process';
import { chmodSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Gives the checked out files of a repository the modes that git has of them, and their folders 0755: a runner's umask would
 * be in every layer of an image, and no cache of another runner would fit. Returns how many were corrected; files that git
 * does not know are left alone, and so is a folder without a repository.
 */
export async function setGitModes(directory: string): Promise<number> {
  const args = ['-c', 'safe.directory=*', '-C', directory, 'ls-files', '-s', '-z', '--recurse-submodules'];
  const listed = await promisify(execFile)('git', args, { maxBuffer: 256 * 1024 * 1024 }).catch(() => undefined);
  const wanted = new Map<string, number>();
  for (const entry of listed?.stdout.split('\0') ?? []) {
    const [, mode, path] = /^100(644|755) [0-9a-f]+ \d\t(.+)$/s.exec(entry) ?? [];
    if (mode === undefined || path === undefined) continue;
    wanted.set(path, Number.parseInt(mode, 8));
    for (let folder = dirname(path); folder !== '.' && !wanted.has(folder); folder = dirname(folder))
      wanted.set(folder, 0o755);
  }
  return [...wanted].filter(([path, mode]) => corrected(join(directory, path), mode)).length;
}

function corrected(path: string, wanted: number): boolean {
  try {
    const stat = lstatSync(path);
    // A folder that passes its group on keeps doing so.
    const mode = stat.mode & (stat.isDirectory() ? 0o777 : 0o7777);
    if (mode === wanted || !(stat.isFile() || stat.isDirectory())) return false;
    chmodSync(path, wanted);
    return true;
  } catch {
    // Removed, or of another user.
    return false;
  }
}
