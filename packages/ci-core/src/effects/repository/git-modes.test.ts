import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { setGitModes } from './git-modes.ts';

test.each([0o000, 0o077])('a checkout under umask %o gets the modes of git', async (mask) => {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-git-modes-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, 'web/conf'), { recursive: true });
  const at = (path: string) => join(directory, path);
  for (const path of ['web/start.sh', 'web/conf/a b', 'own.env']) await writeFile(at(path), '1');
  await symlink('start.sh', at('web/link'));
  await chmod(at('web/start.sh'), 0o755);
  execFileSync('git', ['init', '-q', directory]);
  execFileSync('git', ['-C', directory, 'add', 'web']);
  for (const path of ['web/start.sh', 'web', 'web/conf']) await chmod(at(path), 0o777 & ~mask);
  await chmod(at('web/start.sh'), 0o4777 & ~mask);
  for (const path of ['web/conf/a b', 'own.env']) await chmod(at(path), 0o666 & ~mask);

  expect(await setGitModes(directory)).toBe(4);
  const modeOf = async (path: string) => (await stat(at(path))).mode & 0o7777;
  expect(await Promise.all(['web', 'web/conf', 'web/start.sh', 'web/conf/a b'].map(modeOf))).toEqual([
    0o755, 0o755, 0o755, 0o644,
  ]);
  // git does not know it.
  expect(await modeOf('own.env')).toBe(0o666 & ~mask);
  expect(await setGitModes(directory)).toBe(0);
});

test('a folder without a repository is left alone', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-no-git-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  expect(await setGitModes(directory)).toBe(0);
});
