import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root } from '../../support/root.ts';
import { PHRASES } from '../../support/words/phrases.ts';
import { proseIn } from '../../support/words/prose-in.ts';

/** What must be in plain words, as patterns of git: `*` matches slashes, too. */
const CLEAN = [
  '*.md',
  'docs/*.svg',
  'templates/*.yml',
  '.github/workflows/*.yml',
  'deploy-manifests-example/*',
  'packages/ci-core/src/flow/*.ts',
  'test/support/words/*.ts',
  'packages/ci-core/src/*.ts',
  'packages/jobs/src/*.ts',
];
/** Generated files, and those that list the phrases. */
const EXCLUDED = [
  'templates/github-actions/*/action.yml',
  'templates/github-actions/dist/*',
  'docs/glossary.md',
  'test/support/words/phrases.ts',
];

async function files(): Promise<string[]> {
  const patterns = [...CLEAN, ...EXCLUDED.map((path) => `:(exclude)${path}`)];
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns];
  const { stdout } = await promisify(execFile)('git', args, { cwd: root });
  return stdout.split('\n').filter(Boolean);
}

/** One line for each phrase to avoid: where it is, and what to write instead. */
function faultsIn(path: string, text: string): string[] {
  const prose = proseIn(path, text);
  return PHRASES.flatMap(({ avoid, write }) =>
    [...prose.matchAll(avoid)].map(({ 0: found, index }) => {
      const line = prose.slice(0, index).split('\n').length;
      return `${path}:${line}: "${found.replace(/\s+/g, ' ')}": write ${write}`;
    }),
  );
}

test('there is no phrase in pages, templates and clean sources that a reader has to decode', async () => {
  const paths = await files();
  expect(paths.length).toBeGreaterThan(30);
  const faults = await Promise.all(paths.map(async (path) => faultsIn(path, await readFile(join(root, path), 'utf8'))));
  expect(faults.flat()).toEqual([]);
});

test.each([
  ['a.md', 'first\n\nThe user is\ntold `told` so.\n\n```sh\ntold\n```\n', ['a.md:4: "told"']],
  ['a.md', 'There is no report. It is no report.\n', ['a.md:1: "is no r"']],
  ['a.yml', '# One\n# Puts the old release back.\n', ['a.yml:2: "Puts the old release back"']],
  ['a.ts', "const told = 'told';\nf('nobody knows');\n", ['a.ts:2: "nobody"']],
  ['a.ts', '// It is\n// broken\n/** a\n * b\n *  off */\n', []],
  ['a.ts', '/** The deploy was broken\n * off. */\n', ['a.ts:1: "broken off"']],
  ['a.ts', 'const a = b / 2; // for ever\n', ['a.ts:1: "for ever"']],
  ['a.ts', 'const a = /[\'"`]/; const anew = 1;\n', []],
  ['a.ts', 'const a = `x ${anew({ b: `is ${told} anew` })} ours`;\n', ['a.ts:1: "ours"', 'a.ts:1: "anew"']],
])('in %s, %j has the phrases %j', (path, text, expected) => {
  expect(faultsIn(path, text).map((fault) => fault.replace(/: write .*/, ''))).toEqual(expected);
});
