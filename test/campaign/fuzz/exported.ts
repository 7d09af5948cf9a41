import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const packages = join(import.meta.dirname, '../../../packages');

/** A function that takes text, bytes or whatever else others wrote, as far as its parameters show. */
export type Taking = { readonly file: string; readonly name: string };

/** All of those that are exported, but for what is put together of others (`flow`). */
export function takingText(): Taking[] {
  const files = readdirSync(packages, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => /\/(ci-core|jobs)\/src\//.test(path) && !/\/node_modules\/|\/flow\//.test(path));
  return files.flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    const found = [...text.matchAll(/^export (?:async )?function\*? (\w+)(?:<[^(]*>)?\(/gm)];
    return found
      .filter(({ 0: head, index }) =>
        /:\s*(?:string|unknown|Uint8Array|Buffer|Node|YamlFile|Env|Environment)\b/.test(
          parametersAt(text, index + head.length),
        ),
      )
      .map(({ 1: name = '' }) => ({ file: relative(packages, path), name }));
  });
}

function parametersAt(text: string, from: number): string {
  let open = 1;
  let at = from;
  for (; open > 0 && at < text.length; at++)
    open += '({['.includes(text[at] ?? '') ? 1 : ')}]'.includes(text[at] ?? '') ? -1 : 0;
  return text.slice(from, at - 1);
}
