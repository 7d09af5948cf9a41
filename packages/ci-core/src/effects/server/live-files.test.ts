import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { localHost } from '../host/local-host.ts';
import { listFiles } from '../repository/repository.ts';
import { digestFiles } from './file-digests.ts';
import { readLiveFiles } from './live-files.ts';

const host = localHost(process.env);

async function scene(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-live-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const work = join(folder, '.swarm-ci/prod');
  await mkdir(work, { recursive: true });
  const keep = (paths: readonly string[]) => writeFile(join(work, 'files'), paths.map((path) => `${path}\0`).join(''));
  return { folder, keep, read: () => readLiveFiles(host, { serverPath: folder, workFolder: work }) };
}

test('what the server reports of a file is what this side computes, large or small, whatever its name', async () => {
  const names = ['a', 'a b', "it's", '日本', '-n', '$(touch pwned)', '*', '644 b', 'ends ', ' begins', 'tab\there'];
  const { folder, keep, read } = await scene({
    ...Object.fromEntries(names.map((name) => [`prod/${name}`, `of ${name}\n`])),
    'prod/empty': '',
    'prod/large': 'x'.repeat(200_000),
  });
  await chmod(join(folder, 'prod/a'), 0o755);
  const { files } = listFiles(folder, ['prod']);
  await keep(files.map(({ path }) => path));
  const { digests, list } = await read();
  expect(digests).toEqual(await digestFiles(folder, files));
  expect(digests.size).toBe(names.length + 2);
  expect(list).toMatch(/^[0-9a-f]{64}$/);
});

test('what the server reports of a link is what this side computes', async () => {
  const { folder, keep, read } = await scene({ 'prod/a': '1', 'prod/b c/d': '1' });
  const links = { 'prod/link': 'a', 'prod/l 2': 'b c', 'prod/deep': 'b c/d', 'prod/-n': './a' };
  for (const [path, to] of Object.entries(links)) await symlink(to, join(folder, path));
  const { files } = listFiles(folder, ['prod']);
  await keep(files.map(({ path }) => path));
  const { digests } = await read();
  expect(digests).toEqual(await digestFiles(folder, files));
  expect(digests.get('prod/l 2')).toBe('link b c');
});

test('content and mode both count', async () => {
  const { folder, keep, read } = await scene({ 'prod/a': '1', 'prod/b': '1' });
  await keep(['prod/a', 'prod/b']);
  const first = await read();
  await writeFile(join(folder, 'prod/a'), '2');
  await chmod(join(folder, 'prod/b'), 0o600);
  const second = await read();
  expect(second.list).toBe(first.list);
  for (const path of ['prod/a', 'prod/b']) expect(second.digests.get(path)).not.toBe(first.digests.get(path));
});

test('what is neither a file nor a link any more, is gone, or does not fit on one line is not reported', async () => {
  const { folder, keep, read } = await scene({ 'prod/a': '1', 'prod/new\nline': '1', 'prod/back\\slash': '1' });
  await symlink('a', join(folder, 'prod/odd\nlink'));
  await mkdir(join(folder, 'prod/folder'));
  execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', join(folder, 'prod/pipe')]);
  const odd = ['odd\nlink', 'folder', 'pipe', 'gone', 'new\nline', 'back\\slash'].map((name) => `prod/${name}`);
  await keep([...odd, 'prod/a', '-']);
  expect([...(await read()).digests.keys()]).toEqual(['prod/a']);
});

test('before the first upload there is nothing', async () => {
  const { read } = await scene({ 'prod/a': '1' });
  expect(await read()).toEqual({ list: undefined, digests: new Map(), hasOddFolders: false });
});

test('a folder with another mode than 0755 is noticed', async () => {
  const { folder, keep, read } = await scene({ 'prod/conf/a': '1', 'prod/b': '1' });
  await keep(['prod/b', 'prod/conf/a']);
  for (const name of ['prod', 'prod/conf']) await chmod(join(folder, name), 0o755);
  expect((await read()).hasOddFolders).toBe(false);
  await chmod(join(folder, 'prod/conf'), 0o777);
  expect((await read()).hasOddFolders).toBe(true);
});
