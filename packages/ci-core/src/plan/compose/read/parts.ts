import { dirname, join, normalize } from 'node:path/posix';
import type { Node } from 'yaml';
import { child, textOf, type YamlFile } from '../../../yaml.ts';
import { type ComposeSource, includedFiles } from './compose-source.ts';
import { entryAt } from './entry-at.ts';

/** What one file says of a service, network, volume, config or secret, or of a whole section. */
export type Part = { readonly yaml: YamlFile; readonly keyNode: Node | undefined; readonly node: Node | undefined };

type Sources = ReadonlyMap<string, ComposeSource>;

const MAX_DEPTH = 20;

/** The parts of the files of which something is made, first those that take precedence. */
export function partsOf(
  sources: Sources,
  files: readonly string[],
  section: string,
  name: string | undefined,
  depth = 0,
): Part[] {
  if (depth > MAX_DEPTH) return [];
  const known = [...files].reverse().flatMap((file) => sources.get(file) ?? []);
  const own = known.flatMap((source) => {
    const { yaml } = source;
    const entry = entryAt(yaml, yaml.root, section);
    if (name === undefined) return entry === undefined ? [] : [{ yaml, keyNode: entry.keyNode, node: entry.value }];
    return namedParts(sources, source, section, name, depth);
  });
  const included = known.flatMap((source) =>
    includedFiles(source.yaml).flatMap(({ path }) =>
      partsOf(sources, [normalize(join(source.base, path))], section, name, depth + 1),
    ),
  );
  return [...own, ...included];
}

function namedParts(sources: Sources, source: ComposeSource, section: string, name: string, depth: number): Part[] {
  const { yaml, base, file } = source;
  const entry = entryAt(yaml, entryAt(yaml, yaml.root, section)?.value, name);
  if (entry === undefined) return [];
  const part = { yaml, keyNode: entry.keyNode, node: entry.value };
  const extending = section === 'services' ? child(yaml, entry.value, 'extends') : undefined;
  if (extending === undefined || depth > MAX_DEPTH) return [part];
  const service = textOf(extending) ?? textOf(child(yaml, extending, 'service')) ?? '';
  const path = textOf(child(yaml, extending, 'file'));
  const from = path === undefined ? file : normalize(join(base, path));
  const extended = sources.get(from);
  return [part, ...(extended === undefined ? [] : namedParts(sources, extended, section, service, depth + 1))];
}

/** Where the paths of a file start that another one refers to. */
export function baseOf(kind: 'include' | 'extends', path: string, projectDirectory: string | undefined): string {
  return kind === 'include' && projectDirectory !== undefined ? normalize(projectDirectory) : dirname(path);
}
