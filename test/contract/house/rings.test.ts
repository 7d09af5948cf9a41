import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { oneEngine } from '../../e2e/one-engine.ts';
import { secondsOf, shardsOf } from '../../longest-first.ts';
import { seconds } from '../../seconds.ts';
import { filesBelow } from '../../support/github/action-files.ts';
import { root } from '../../support/root.ts';

test('a file that is said to run on one engine, or to take long, is there', () => {
  const named = [...Object.keys(oneEngine).map((file) => `test/e2e/${file}`), ...Object.keys(seconds)];
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test('a contract test that needs a Debian package says so in its name', async () => {
  const installs = /support\/(debian-packages|build\/python|report\/chromium|registry\/private-ca)\.ts'/;
  const contract = [...(await filesBelow(join(root, 'test/contract')))].filter(([path]) => path.endsWith('.test.ts'));
  const wanted = contract.filter(
    ([path, text]) => installs.test(text.split('\n\n')[0] ?? '') && !path.endsWith('.debian.test.ts'),
  );
  expect(wanted.map(([path]) => path)).toEqual([]);
  expect(contract.filter(([path]) => path.endsWith('.debian.test.ts')).length).toBeGreaterThan(2);
});

test('tests import values from their own file: the index of the library loads all of it, five seconds for each test file', async () => {
  const barrel = /^import (?!type )[^;]*? from '@swarm-ci\/core';/m;
  const tests = [...(await filesBelow(join(root, 'test')))].filter(([path]) => /\.ts$/.test(path));
  // What users import is tested as they import it, in a text of its own.
  const heavy = tests.filter(([path, text]) => !/published[^/]*\.test\.ts$/.test(path) && barrel.test(text));
  expect(heavy.map(([path]) => path)).toEqual([]);
  expect(tests.length).toBeGreaterThan(300);
});

test('no test is tried twice by default', async () => {
  const config = await readFile(join(root, 'vitest.config.ts'), 'utf8');
  expect(config).not.toMatch(/\bretry:/);
});

test('shards have every file once, and about as much to do', () => {
  const runs = [...Object.keys(seconds), ...Array.from({ length: 100 }, (_, i) => `short-${i}.test.ts`)];
  const shards = shardsOf(runs, 3);
  expect(shards.flat().toSorted()).toEqual(runs.toSorted());
  expect(shardsOf(runs.toReversed(), 3)).toEqual(shards);
  const sums = shards.map((shard) => shard.reduce((sum, run) => sum + secondsOf(run), 0));
  expect(Math.max(...sums) - Math.min(...sums)).toBeLessThan(5);
});
