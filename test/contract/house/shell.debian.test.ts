import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { requirePackages } from '../../support/debian-packages.ts';

const root = resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);

/** What shellcheck finds in a text, a line each. */
const findings = (text: string, ...options: string[]) =>
  new Promise<string[]>((done) => {
    const child = execFile('shellcheck', ['--format=gcc', ...options, '-'], { cwd: root }, (_, stdout, stderr) =>
      done(`${stdout}${stderr}`.split('\n').filter(Boolean)),
    );
    child.stdin?.end(text);
  });

/** Every shell program of the repository: named `.sh`, or beginning with the name of a shell. */
const programs = async () => {
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  const texts = stdout.split('\0').filter(Boolean);
  const named = texts.filter((path) => path.endsWith('.sh') || !/\.\w+$/.test(path));
  const all = await Promise.all(
    named.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8').catch(() => '') })),
  );
  return all.filter(({ path, text }) => path.endsWith('.sh') || /^#!.*\b(?:ba|da)?sh\b/.test(text));
};

beforeAll(() =>
  requirePackages('shellcheck reads the shell programs', ['shellcheck'], () =>
    run('shellcheck', ['--version']).then(
      () => true,
      () => false,
    ),
  ),
);

test('shellcheck finds nothing in any shell program', async () => {
  const checked = await programs();
  expect(checked.map(({ path }) => path)).toEqual(expect.arrayContaining(['test/sandbox/images/app.sh', '.ci/run']));
  const found = await Promise.all(checked.map(async ({ path, text }) => [path, await findings(text)] as const));
  expect(Object.fromEntries(found.filter(([, lines]) => lines.length > 0))).toEqual({});
});

test('shellcheck finds nothing in the programs that shell programs give to another shell', async () => {
  const inner = (await programs()).flatMap(({ path, text }) =>
    [...text.matchAll(/\bsh -c '([^']*)'/g)].map(([, program = '']) => ({ path, program })),
  );
  expect(inner.length).toBeGreaterThan(5);
  // The outer program exports what the inner one does not set.
  const found = await Promise.all(
    inner.map(async ({ path, program }) => [path, await findings(program, '--shell=sh', '--exclude=SC2154')] as const),
  );
  expect(found.filter(([, lines]) => lines.length > 0)).toEqual([]);
});

test('shellcheck is asked for real: a variable without quotes is a finding', async () => {
  expect(await findings('#!/bin/sh\nrm -f $1\n')).toEqual([expect.stringContaining('SC2086')]);
});
