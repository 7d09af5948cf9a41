import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { stepsOf, workflowFiles } from '../../support/github/workflow-files.ts';
import { root } from '../../support/root.ts';

const { own } = await workflowFiles();
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

test('they run on the oldest Node that is supported, and no part of the tests is left out', async () => {
  const matrixOf = async (name: string, job: string) =>
    parse(await readFile(join(root, `.github/workflows/${name}.yml`), 'utf8')).jobs[job].strategy.matrix;
  expect((await matrixOf('quick', 'quick')).node).toContain(Number(oldest));
  const { shard } = await matrixOf('test', 'test');
  expect(shard).toEqual(shard.map((_: string, i: number) => `${i + 1}/${shard.length}`));
  expect(await readFile(join(root, '.node-version'), 'utf8')).toMatch(new RegExp(`^${oldest}\\.\\d+\\.\\d+\n$`));
});
