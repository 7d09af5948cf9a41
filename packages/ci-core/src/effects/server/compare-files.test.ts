import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const run = promisify(execFile);
const COMPARE_FILES = readFileSync(new URL('./compare-files.sh', import.meta.url), 'utf8');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-compare-'));
  await Promise.all(['live', 'work', 'new'].map((name) => mkdir(join(folder, name))));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (path: string, content: string, mode: number) => {
  await writeFile(join(folder, path), content);
  await chmod(join(folder, path), mode);
};

/** How each path differs. */
const reported = async () => {
  const script = `${COMPARE_FILES}cd "$1/new" && compare_files "$1/live" "$1/work"`;
  const { stdout, stderr } = await run('sh', ['-c', script, 'sh', folder]);
  expect(stderr).toBe('');
  const words = stdout.split('\0').slice(0, -1);
  return Object.fromEntries(words.flatMap((word, i) => (i % 2 === 0 ? [[words[i + 1], word]] : [])));
};

test('a file whose mode alone differs is changed', async () => {
  const modes = {
    'start.sh': [0o755, 0o644],
    'stop.sh': [0o644, 0o755],
    'own page': [0o600, 0o644],
    same: [0o755, 0o755],
  };
  for (const [name, [fresh = 0, live = 0]] of Object.entries(modes)) {
    await put(`new/${name}`, 'exec true', fresh);
    await put(`live/${name}`, 'exec true', live);
  }
  expect(await reported()).toEqual({ './start.sh': 'changed', './stop.sh': 'changed', './own page': 'changed' });
});

test('contents, links, and files that come and go', async () => {
  await put('new/page', 'two', 0o644);
  await put('live/page', 'one', 0o644);
  await put('new/fresh', 'fresh', 0o644);
  await put('live/gone', 'gone', 0o644);
  await writeFile(join(folder, 'work/files'), 'page\0gone\0link\0kept\0');
  for (const [name, target] of [
    ['link', 'other'],
    ['kept', 'page'],
  ] as const) {
    await symlink(target, join(folder, 'new', name));
    await symlink('page', join(folder, 'live', name));
  }
  expect(await reported()).toEqual({
    './page': 'changed',
    './fresh': 'added',
    './link': 'changed',
    './gone': 'removed',
  });
});
