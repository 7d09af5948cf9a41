import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join, normalize, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);
/** Static and dynamic imports of one file, type-only ones included. */
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+\.ts)'/g;
const MOST_FILES = 15;

type Arrows = ReadonlyMap<string, readonly string[]>;

/** The first circle that starts and ends at a file, as a path. */
function circleIn(arrows: Arrows): readonly string[] | undefined {
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of arrows.get(file) ?? []) {
      const found = walk(next, [...path, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of arrows.keys()) {
    const found = walk(file, []);
    if (found) return found;
  }
  return undefined;
}

function arrowsOf(files: ReadonlyMap<string, string>): Arrows {
  return new Map(
    [...files].map(([file, text]) => [
      file,
      [...text.matchAll(IMPORT)]
        .map(([, to]) => normalize(join(dirname(file), to ?? '')))
        .filter((to) => files.has(to)),
    ]),
  );
}

test('a circle of imports is found, also one of types alone', () => {
  const two = new Map([
    ['a/x.ts', "import type { Y } from './y.ts';\n"],
    ['a/y.ts', "export const z = async () => (await import('../b/z.ts')).z;\n"],
    ['b/z.ts', "export { type X } from '../a/x.ts';\n"],
  ]);
  expect(circleIn(arrowsOf(two))).toEqual(['a/x.ts', 'a/y.ts', 'b/z.ts', 'a/x.ts']);
  two.set('b/z.ts', 'export const z = 1;\n');
  expect(circleIn(arrowsOf(two))).toBeUndefined();
});

describe('the sources', () => {
  let files: ReadonlyMap<string, string>;

  beforeAll(async () => {
    const { stdout } = await run(
      'git',
      ['ls-files', '--cached', '--others', '--exclude-standard', 'packages', 'test'],
      {
        cwd: root,
      },
    );
    const sources = stdout.split('\n').filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
    const read = sources.map(async (file) => [file, await readFile(join(root, file), 'utf8').catch(() => '')] as const);
    files = new Map(await Promise.all(read));
  });

  test('import each other in no circle', () => {
    expect(files.size).toBeGreaterThan(300);
    expect(circleIn(arrowsOf(files))).toBeUndefined();
  });

  test(`stand on shelves of at most ${MOST_FILES} files`, () => {
    const shelves = new Map<string, number>();
    for (const file of files.keys()) shelves.set(dirname(file), (shelves.get(dirname(file)) ?? 0) + 1);
    expect([...shelves].filter(([, count]) => count > MOST_FILES)).toEqual([]);
  });
});
