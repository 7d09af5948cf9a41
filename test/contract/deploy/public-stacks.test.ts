import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { callJob } from '../../support/command/call-job.ts';
import { faultsOfStacks, filesOfStacks, publicStacks, variablesOfStacks } from '../../support/compose/public-stacks.ts';

test('there are stacks of many kinds', () => {
  expect(publicStacks.length).toBeGreaterThanOrEqual(18);
});

test.each(publicStacks)('lint finds no error in %s but what is wrong with it', async (name, text) => {
  const cwd = await mkdtemp(join(tmpdir(), 'swarm-ci-stacks-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  for (const [path, content] of Object.entries({ ...filesOfStacks, 'docker-compose.prod.yaml': text })) {
    await mkdir(dirname(join(cwd, path)), { recursive: true });
    await writeFile(join(cwd, path), content);
  }
  for (const env of [{}, variablesOfStacks]) {
    const { stdout, stderr } = await callJob(['lint', 'prod'], { cwd, env });
    const errors = stdout.split('\n').filter((line) => line.startsWith('✘'));
    const expected = faultsOfStacks[name] ?? [];
    expect(errors, stderr).toEqual(expected.map((says) => expect.stringMatching(says)));
    expect(stdout).toMatch(/^! /m);
  }
});
