import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { relationsOf } from './ancestry.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-ancestry-'));
  await git('init', '--quiet', '--initial-branch=main', folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const NAME = ['-c', 'user.name=ci', '-c', 'user.email=ci@example.com'];
const gitIn = async (directory: string, ...args: string[]) =>
  (await promisify(execFile)('git', [...NAME, ...args], { cwd: directory })).stdout.trim();
const git = (...args: string[]) => gitIn(folder, ...args);

/** Commits a file of its own for each commit. */
const commit = async (name: string, content = name) => {
  await writeFile(join(folder, name), `${content}\n`);
  await git('add', '--all');
  await git('commit', '--quiet', '--message', name);
  return git('rev-parse', 'HEAD');
};
const clone = async (...args: string[]) => {
  const to = `${folder}/clone`;
  await git('clone', '--quiet', ...args, `file://${folder}`, to);
  return to;
};
const kindOf = async (head: string, other: string, directory = folder) =>
  (await relationsOf(directory, head, [other]))[0];

test('an old branch does not contain what is live; a newer commit does, whatever the clocks say', async () => {
  const one = await commit('one');
  await git('checkout', '--quiet', '-b', 'feature');
  const old = await commit('old');
  await git('checkout', '--quiet', 'main');
  const two = await commit('two');
  const three = await commit('three');
  expect(await relationsOf(folder, three, [one, two, three])).toEqual([
    { kind: 'contains' },
    { kind: 'contains' },
    { kind: 'same' },
  ]);
  expect(await kindOf(one, three)).toEqual({ kind: 'older', behind: 2 });
  expect(await kindOf(old, three)).toEqual({ kind: 'diverged', missing: 2 });
  await git('checkout', '--quiet', 'feature');
  await git('merge', '--quiet', '--no-edit', 'main');
  expect(await kindOf(await git('rev-parse', 'HEAD'), three)).toEqual({ kind: 'contains' });
});

test.each([
  ['rebased', 'rebase'],
  ['squashed', 'squash'],
  ['squashed onto a main that moved', 'squash later'],
])('a branch that was live and is %s into main is contained', async (_, how) => {
  await commit('one');
  await git('checkout', '--quiet', '-b', 'feature');
  await commit('a');
  const live = await commit('b');
  await git('checkout', '--quiet', 'main');
  if (how !== 'squash') await commit('two');
  if (how === 'rebase') await git('cherry-pick', 'main..feature');
  else {
    await git('merge', '--quiet', '--squash', 'feature');
    await git('commit', '--quiet', '--message', 'squashed');
  }
  const head = await commit('three');
  expect(await kindOf(head, live)).toEqual({ kind: 'contains' });
});

test('so is the merge of a merge request that the platform made for its pipeline', async () => {
  await commit('one');
  await git('checkout', '--quiet', '-b', 'feature');
  await commit('a');
  await git('checkout', '--quiet', 'main');
  await git('checkout', '--quiet', '--detach');
  await git('merge', '--quiet', '--no-ff', '--no-edit', 'feature');
  const live = await git('rev-parse', 'HEAD');
  await git('checkout', '--quiet', 'main');
  await git('merge', '--quiet', '--no-ff', '--message', 'merged', 'feature');
  expect(await kindOf(await commit('two'), live)).toEqual({ kind: 'contains' });
});

test('a shallow clone fetches what it lacks', async () => {
  const one = await commit('one');
  await git('checkout', '--quiet', '-b', 'feature');
  const old = await commit('old');
  await git('checkout', '--quiet', 'main');
  const two = await commit('two');
  const three = await commit('three');
  const main = await clone('--depth=1');
  expect(await kindOf(three, two, main)).toEqual({ kind: 'contains' });
  await rm(main, { recursive: true });
  const feature = await clone('--depth=1', '--branch=feature');
  expect(await kindOf(old, three, feature)).toEqual({ kind: 'diverged', missing: 2 });
  expect(await kindOf(old, one, feature)).toEqual({ kind: 'contains' });
  await rm(feature, { recursive: true });
  const full = await clone('--branch=main', '--single-branch');
  expect(await kindOf(three, old, full)).toEqual({ kind: 'diverged', missing: 1 });
  expect(await gitIn(full, 'rev-parse', '--is-shallow-repository')).toBe('false');
});

test('what lies further back than the first fetch is found by the second', async () => {
  const first = await commit('one');
  const blank = Array.from(
    { length: 230 },
    (_, i) =>
      `commit refs/heads/main\ncommitter ci <ci@example.com> 1 +0000\ndata <<E\n${i}\nE\n${i === 0 ? `from ${first}\n` : ''}`,
  );
  const importing = promisify(execFile)('git', ['fast-import', '--quiet'], { cwd: folder });
  importing.child.stdin?.end(blank.join('\n'));
  await importing;
  await git('reset', '--hard', '--quiet', 'main');
  const head = await git('rev-parse', 'HEAD');
  expect(await kindOf(head, first, await clone('--depth=1'))).toEqual({ kind: 'contains' });
});

test.each(['0'.repeat(40), 'f'.repeat(40), '--output=x', 'nothing'])(
  'a commit that git does not know is unknown: %s',
  async (other) => {
    const one = await commit('one');
    expect(await kindOf(one, other)).toEqual({ kind: 'unknown' });
    expect(await kindOf(one, other, await clone('--depth=1'))).toEqual({ kind: 'unknown' });
  },
);

test('nor is a directory without a repository, or without its origin', async () => {
  const one = await commit('one');
  const two = await commit('two');
  const shallow = await clone('--depth=1');
  await gitIn(shallow, 'remote', 'set-url', 'origin', 'file:///nowhere');
  expect(await kindOf(two, one, shallow)).toEqual({ kind: 'unknown' });
  expect(await kindOf(two, one, tmpdir())).toEqual({ kind: 'unknown' });
});
