import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { workFolder } from '../../plan/deploy/target.ts';
import type { Release } from '../../plan/release/release.ts';
import { localHost } from '../host/local-host.ts';
import { listFiles } from '../repository/repository.ts';
import { compareFiles } from './compare-files.ts';
import { takeLock } from './lock.ts';
import { keepRelease } from './release-store.ts';
import { restoreFiles } from './restore-files.ts';
import { upload } from './upload.ts';

const host = localHost(process.env);

/** Octal modes of what is below a folder, but for the folder of swarm-ci. */
async function modesOf(folder: string): Promise<Record<string, string>> {
  const paths = (await readdir(folder, { recursive: true })).filter((path) => !path.startsWith('.swarm-ci'));
  const modes = paths.map(
    async (path) => [path, ((await stat(join(folder, path))).mode & 0o7777).toString(8)] as const,
  );
  return Object.fromEntries((await Promise.all(modes)).sort());
}

async function put(folder: string, files: Readonly<Record<string, readonly [text: string, mode: number]>>) {
  for (const [path, [text, mode]] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
    await chmod(join(folder, path), mode);
  }
}

async function scene() {
  const root = await mkdtemp(join(tmpdir(), 'swarm-ci-modes-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const [directory, serverPath] = [join(root, 'repository'), join(root, 'srv/deploy')];
  await mkdir(directory);
  const place = { environment: 'prod', stack: 'x', serverPath };
  const folders = { serverPath, workFolder: workFolder(place) };
  const lock = await takeLock(host, place, { job: 'modes', commit: undefined, since: 'now' }, 5_000, () => {});
  onTestFinished(() => lock.close());
  const source = (inPlace: readonly string[] = []) => ({
    ...folders,
    directory,
    files: listFiles(directory, ['prod']).files,
    inPlace,
  });
  const keep = (id: string) => keepRelease(host, folders, { id, stack: 'x' } as Release, { drop: [], history: [id] });
  return { root, directory, serverPath, folders, source, keep };
}

const git = { prod: '755', 'prod/conf': '755', 'prod/conf/my.cnf': '644', 'prod/start.sh': '755' };

test.each([0o000, 0o002, 0o022, 0o027, 0o077])('are those of git under umask %o, also in releases', async (mask) => {
  const before = process.umask(mask);
  onTestFinished(() => void process.umask(before));
  const { directory, serverPath, folders, source, keep } = await scene();
  const checkedOut = (mode: number) => mode & ~mask;
  await put(directory, {
    'prod/start.sh': ['exec true', mask === 0o077 ? 0o4700 : checkedOut(0o777)],
    'prod/conf/my.cnf': ['1', checkedOut(0o666)],
  });
  await upload(host, source());
  expect(await modesOf(serverPath)).toEqual(git);
  expect((await stat(serverPath)).mode & 0o777).toBe(0o755);
  expect((await stat(folders.workFolder)).mode & 0o777).toBe(0o700);
  await keep('one');
  expect(await modesOf(join(folders.workFolder, 'releases/one/files'))).toEqual(git);
  await chmod(join(serverPath, 'prod/conf/my.cnf'), 0o666);
  await restoreFiles(host, folders, 'one');
  expect(await modesOf(serverPath)).toEqual(git);
  expect(await compareFiles(host, source())).toEqual([]);
  expect((await upload(host, source())).sent).toBe(0);
});

test('of what an earlier version left behind are corrected', async () => {
  const { directory, serverPath, folders, source, keep } = await scene();
  await put(directory, { 'prod/start.sh': ['1', 0o755], 'prod/conf/my.cnf': ['1', 0o644] });
  await upload(host, source());
  await chmod(join(serverPath, 'prod/conf'), 0o777);
  expect((await upload(host, source())).sent).toBe(0);
  expect(await modesOf(serverPath)).toEqual(git);
  await keep('old');
  const files = join(folders.workFolder, 'releases/old/files');
  for (const [path, mode] of Object.entries({ prod: 0o750, 'prod/conf': 0o770, 'prod/conf/my.cnf': 0o640 }))
    await chmod(join(files, path), mode);
  await chmod(join(files, 'prod/start.sh'), 0o4750);
  await restoreFiles(host, folders, 'old');
  expect(await modesOf(serverPath)).toEqual(git);
});

test('a folder stays the same one as long as it has files', async () => {
  const { directory, serverPath, source } = await scene();
  await put(directory, { 'prod/dir/rules.yml': ['1', 0o644], 'prod/gone/a/b': ['1', 0o644] });
  await upload(host, source());
  const inode = async (path: string) => (await stat(join(serverPath, path))).ino;
  const before = await inode('prod/dir');
  await rename(join(directory, 'prod/dir/rules.yml'), join(directory, 'prod/dir/other.yml'));
  await rm(join(directory, 'prod/gone'), { recursive: true });
  await upload(host, source());
  expect(await inode('prod/dir')).toBe(before);
  expect(await readdir(join(serverPath, 'prod'))).toEqual(['dir']);
  expect(await readdir(join(serverPath, 'prod/dir'))).toEqual(['other.yml']);
});

test('a file that is written in place keeps its inode, another one does not', async () => {
  const { directory, serverPath, folders, source, keep } = await scene();
  await put(directory, { 'prod/one': ['1', 0o644], 'prod/two': ['1', 0o644] });
  const inPlace = ['prod/one', 'prod/later', 'not/listed'];
  await upload(host, source(inPlace));
  await keep('first');
  const inodes = async () =>
    Promise.all(['one', 'two'].map(async (name) => (await stat(join(serverPath, 'prod', name))).ino));
  const [one, two] = await inodes();
  await put(directory, { 'prod/one': ['two\n', 0o755], 'prod/two': ['2', 0o644], 'prod/later': ['1', 0o644] });
  await upload(host, source(inPlace));
  expect(await modesOf(serverPath)).toMatchObject({ 'prod/one': '755', 'prod/later': '644' });
  const after = await inodes();
  expect(after[0]).toBe(one);
  expect(after[1]).not.toBe(two);
  expect(await compareFiles(host, source())).toEqual([]);
  await restoreFiles(host, folders, 'first', inPlace);
  expect((await inodes())[0]).toBe(one);
  expect(await modesOf(serverPath)).toEqual({ prod: '755', 'prod/one': '644', 'prod/two': '644' });
});
