import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { apiPages } from '../../support/library/api-pages.ts';
import { type ApiSurface, readApiSurface } from '../../support/library/api-surface.ts';
import { readDeclarations } from '../../support/library/declarations.ts';
import { root } from '../../support/root.ts';

let surface: ApiSurface;
beforeAll(async () => {
  surface = await readApiSurface();
}, 120_000);

describe('what the library promises', () => {
  it('is what docs/api says: run "npm run docs" after an intended change, and add a changeset', async () => {
    const pages = apiPages(surface);
    for (const [path, text] of pages) expect(await readFile(join(root, path), 'utf8'), path).toBe(text);
    const there = (await readdir(join(root, 'docs/api'))).map((name) => `docs/api/${name}`);
    expect(there.sort()).toEqual(pages.map(([path]) => path).sort());
  });

  it('is described, name by name', () => {
    const { subpaths, whole } = surface;
    expect(subpaths.map(({ name }) => name)).toContain('@swarm-ci/core/verdict');
    expect(whole).toContain('deploy');
    for (const { name, exported } of subpaths) {
      expect(exported.length, name).toBeGreaterThan(1);
      expect(exported.filter(({ doc }) => doc === '').map((one) => `${name} ${one.name}`)).toEqual([]);
    }
  });
});

describe('declarations', () => {
  const read = (text: string) => readDeclarations('dist/public/a.d.ts', text);

  it('are found with their comments, and with the file that a name comes from', () => {
    const { declarations, taken, exported } = read(
      "import type { A as B } from '../x.js';\nimport { z } from 'zod';\n/** One. */\nexport declare function f(\n    a: B,\n): void;\ntype Own = {\n    /** x */\n    a: 1;\n}\n    | 2;\nexport { type C } from './y.js';\n",
    );
    expect(declarations.get('f')).toEqual({
      name: 'f',
      kind: 'function',
      text: 'function f(\n    a: B,\n): void;',
      doc: '/** One. */',
    });
    expect(declarations.get('Own')).toMatchObject({ doc: '', text: expect.stringContaining('| 2;') });
    expect(Object.fromEntries(taken)).toEqual({
      B: { file: 'dist/x.d.ts', name: 'A' },
      C: { file: 'dist/public/y.d.ts', name: 'C' },
    });
    expect(exported).toEqual(['f', 'C']);
  });

  it('of one name are kept together', () => {
    const { declarations } = read(
      '/** Many. */\nexport declare function f(a: 1): 1;\nexport declare function f(a: 2): 2;\n',
    );
    expect(declarations.get('f')?.text).toBe('function f(a: 1): 1;\nfunction f(a: 2): 2;');
  });
});
