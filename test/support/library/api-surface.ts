import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../root.ts';
import { type Declaration, type DeclarationFile, readDeclarations } from './declarations.ts';

const library = join(root, 'packages/ci-core');

/** What a subpath of the library exports, and the types of the library that its exports mention. */
export type Subpath = {
  /** Such as `@swarm-ci/core/tags`. */
  readonly name: string;
  readonly exported: readonly Declaration[];
  readonly mentioned: readonly Declaration[];
};

/** The pure subpaths with their declarations, and the names of everything else. */
export type ApiSurface = { readonly subpaths: readonly Subpath[]; readonly whole: readonly string[] };

/** Of the types that the library is packed with. */
export async function readApiSurface(): Promise<ApiSurface> {
  const out = await mkdtemp(join(tmpdir(), 'swarm-ci-api-'));
  try {
    const argv = ['-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', out];
    await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), argv, { cwd: library });
    const { name, exports } = JSON.parse(await readFile(join(library, 'package.json'), 'utf8'));
    const files = new Map<string, DeclarationFile>();
    const entries: [string, string][] = Object.entries<{ types?: string }>(exports).flatMap(([path, { types }]) =>
      types === undefined ? [] : [[name + path.slice(1), join(out, types.replace('./dist/', ''))]],
    );
    const [whole = [], ...subpaths] = await Promise.all(
      entries.map(async ([subpath, path]) => {
        const { exported } = await load(files, path);
        return subpath === name ? exported.toSorted() : surfaceOf(files, subpath, path, exported);
      }),
    );
    return { subpaths: subpaths as Subpath[], whole: whole as string[] };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

async function surfaceOf(
  files: Map<string, DeclarationFile>,
  name: string,
  path: string,
  names: readonly string[],
): Promise<Subpath> {
  const found = new Map<string, Declaration>();
  const visit = async (file: string, wanted: string): Promise<void> => {
    const { declarations, taken } = await load(files, file);
    const from = taken.get(wanted);
    if (from !== undefined) return visit(from.file, from.name);
    const declaration = declarations.get(wanted);
    if (declaration === undefined || found.has(wanted)) return;
    found.set(wanted, declaration);
    // Without comments and texts, so that a word in them is not taken for a type.
    const code = declaration.text.replace(/\/\*.*?\*\/|"[^"]*"|'[^']*'/gs, '');
    for (const [word] of code.matchAll(/\b[A-Za-z]\w*\b/g))
      if (word !== wanted && (taken.has(word) || declarations.has(word))) await visit(file, word);
  };
  for (const wanted of names) await visit(path, wanted);
  const all = [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    name,
    exported: all.filter(({ name: one }) => names.includes(one)),
    mentioned: all.filter(({ name: one }) => !names.includes(one)),
  };
}

async function load(files: Map<string, DeclarationFile>, path: string): Promise<DeclarationFile> {
  const there = files.get(path);
  if (there !== undefined) return there;
  const text = (await readFile(path, 'utf8')).replaceAll(/(from ['"]\.[^'"]+)\.ts(['"])/g, '$1.js$2');
  const file = readDeclarations(path, text);
  files.set(path, file);
  return file;
}
