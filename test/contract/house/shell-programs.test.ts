import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { LIST } from '../../../packages/ci-core/src/effects/server/place-files.ts';
import { MARKER } from '../../../packages/ci-core/src/effects/ssh/remote-command.ts';

const root = resolve(import.meta.dirname, '../../..');

const filesBelow = async (folder: string, ending: string) => {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() && entry.name.endsWith(ending));
  return Promise.all(
    paths.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return { path: relative(root, path), text: await readFile(path, 'utf8') };
    }),
  );
};

test('a shell program is in a file of its own, not in a string of TypeScript', async () => {
  const sources = (await filesBelow('packages', '.ts')).filter(({ path }) => path.includes('/src/'));
  const program = /(?:^|\n) *(?:set -[eu]+|trap .*|(?:if|while|until) .*; *(?:then|do)\b.*|for \w+ (?:in .*)?do .*)\n/;
  const inStrings = sources.filter(({ path, text }) => {
    if (path.endsWith('.test.ts')) return false;
    return [...text.matchAll(/`[^`]*`/g)].some(([literal]) => program.test(literal));
  });
  expect(inStrings.map(({ path }) => path)).toEqual([]);
  expect('`\nset -eu\nrm -rf "$1"\n`').toMatch(program);
});

test.each([
  [
    LIST,
    ['server/place-files', 'server/receive-files', 'server/restore-files', 'server/compare-upload', 'compile/run-cli'],
  ],
  [MARKER, ['ssh/bootstrap']],
])('%s has the same name in the shell programs that use it', async (name, programs) => {
  const texts = programs.map((program) => readFile(join(root, `packages/ci-core/src/effects/${program}.sh`), 'utf8'));
  for (const text of await Promise.all(texts))
    expect(text.split(/["\s;]/).some((word) => word.endsWith(name))).toBe(true);
});

test('the built command has every shell program in it and reads no file for one', async () => {
  const bundle = (await filesBelow('packages/jobs/dist', '.mjs')).map(({ text }) => text).join('\n');
  const programs = (await filesBelow('packages', '.sh')).filter(({ path }) => /^packages\/[\w-]+\/src\//.test(path));
  expect(programs.length).toBeGreaterThan(10);
  // The bundler quotes a text in one of three ways; a line without anything to escape is the same in all.
  const plainLines = (text: string) => text.split('\n').filter((line) => line !== '' && !/[\\"'`$]/.test(line));
  const missing = programs.filter(({ text }) => !plainLines(text).every((line) => bundle.includes(line)));
  expect(missing.map(({ path }) => path)).toEqual([]);
  const named = programs.filter(({ path }) => new RegExp(`['"\`]\\./${basename(path)}['"\`]`).test(bundle));
  expect(named.map(({ path }) => path)).toEqual([]);
});
