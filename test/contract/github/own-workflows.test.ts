import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { stepsOf, workflowFiles } from '../../support/github/workflow-files.ts';
import { root } from '../../support/root.ts';

const all = (await workflowFiles()).own;
const RELEASE = '.github/workflows/release.yml';
const own = all.filter(({ path }) => path !== RELEASE);
const release = all.find(({ path }) => path === RELEASE);
const { scripts, engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const oldest = String(engines.node).replace('>=', '');

test('quick.yml and test.yml test the project itself', () => {
  expect(own.map(({ path }) => path)).toEqual(['.github/workflows/quick.yml', '.github/workflows/test.yml']);
});

describe.each(own.map((file) => [file.path, file] as const))('%s', (_path, file) => {
  test('may read the code and no more, has a time limit, and a newer commit cancels it', () => {
    expect(file.concurrency?.group).toContain('github.ref');
    for (const job of Object.values(file.jobs)) {
      expect(job.permissions).toEqual({ contents: 'read' });
      expect(job['timeout-minutes']).toBeGreaterThan(0);
    }
  });

  test('runs scripts of package.json', () => {
    const runs = stepsOf(file).flatMap(({ run = '' }) => [...run.matchAll(/npm (?:run )?([\w:-]+)/g)]);
    expect(runs.length).toBeGreaterThan(0);
    for (const [, script = ''] of runs) expect(Object.keys(scripts)).toContain(script);
  });
});

describe('release.yml', () => {
  test('runs for tags alone, is not cancelled, and publishes nothing before the check', () => {
    expect(release?.on).toEqual({ push: { tags: ['v*'] } });
    expect(release?.concurrency).toMatchObject({ 'cancel-in-progress': false });
    const needs = Object.entries(release?.jobs ?? {}).map(([name, job]) => [name, Object(job).needs]);
    expect(needs).toEqual([
      ['check', undefined],
      ['npm', 'check'],
      ['image', 'check'],
      ['release', ['npm', 'image']],
    ]);
  });

  test('gives each job what it publishes with, and no more', () => {
    const permissions = Object.entries(release?.jobs ?? {}).map(([name, job]) => [name, job.permissions]);
    expect(Object.fromEntries(permissions)).toEqual({
      check: { contents: 'read' },
      npm: { contents: 'read', 'id-token': 'write' },
      image: { contents: 'read', packages: 'write' },
      release: { contents: 'write' },
    });
    for (const job of Object.values(release?.jobs ?? {})) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });

  test('runs scripts of package.json', () => {
    const text = release?.text ?? '';
    const called = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name);
    expect(called).toEqual(['release:check', 'quick', 'release:npm', 'release:image', 'release:notes']);
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
  });
});

test('they run on the oldest Node that is supported, and no part of the tests is left out', async () => {
  const matrixOf = async (name: string, job: string) =>
    parse(await readFile(join(root, `.github/workflows/${name}.yml`), 'utf8')).jobs[job].strategy.matrix;
  expect((await matrixOf('quick', 'quick')).node).toContain(Number(oldest));
  const { shard } = await matrixOf('test', 'test');
  expect(shard).toEqual(shard.map((_: string, i: number) => `${i + 1}/${shard.length}`));
  expect(await readFile(join(root, '.node-version'), 'utf8')).toMatch(new RegExp(`^${oldest}\\.\\d+\\.\\d+\n$`));
});
