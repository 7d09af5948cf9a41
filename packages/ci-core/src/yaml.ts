import { type Alias, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { Problem } from './errors.ts';

/** A parsed YAML file whose nodes still know where they stand. */
export type YamlFile = {
  readonly root: Node | null;
  /** `file:line:column` of a node, for messages. */
  readonly at: (node: Node | null | undefined) => string;
  /** The node itself, or what an alias points to. */
  readonly resolve: (node: unknown) => Node | undefined;
};

/** Parses YAML; everything that is wrong with it comes back as problems, each with its place. */
export function parseYaml(
  name: string,
  text: string,
  options: { uniqueKeys?: boolean } = {},
): { yaml: YamlFile; problems: Problem[] } {
  const lines = new LineCounter();
  const doc = parseDocument(text, {
    lineCounter: lines,
    merge: true,
    uniqueKeys: options.uniqueKeys ?? true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const resolve = (node: unknown): Node | undefined =>
    isAlias(node) ? (node as Alias).resolve(doc) : ((node ?? undefined) as Node | undefined);
  return {
    yaml: { root: doc.contents, at: (node) => place(node?.range?.[0] ?? 0), resolve },
    problems: doc.errors.map((error) => ({
      at: place(error.pos[0]),
      message: `not valid YAML: ${error.message}`,
      hint: 'fix the YAML at that place',
    })),
  };
}

export type Entry = { readonly key: string; readonly keyNode: Node; readonly value: Node | undefined };

/**
 * The entries of a mapping with its merge keys applied, in the order PyYAML gives them (which the original
 * `get-config-versions.py` prints): merged entries come first, later ones replace the value but keep the place.
 */
export function entriesOf(yaml: YamlFile, node: unknown): Entry[] {
  const map = yaml.resolve(node);
  return isMap(map) ? [...collect(yaml, map, new Set()).values()] : [];
}

function collect(yaml: YamlFile, map: YAMLMap, above: Set<YAMLMap>): Map<string, Entry> {
  const merged = new Map<string, Entry>();
  const own: Entry[] = [];
  if (above.has(map)) return merged;
  for (const { key, value } of map.items) {
    const keyNode = yaml.resolve(key);
    if (!isScalar(keyNode)) continue;
    if (keyNode.value === '<<' || typeof keyNode.value === 'symbol') {
      for (const source of mergeSources(yaml, value)) {
        for (const [name, entry] of collect(yaml, source, new Set([...above, map]))) merged.set(name, entry);
      }
    } else {
      own.push({ key: keyText(keyNode.value), keyNode, value: yaml.resolve(value) });
    }
  }
  for (const entry of own) merged.set(entry.key, entry);
  return merged;
}

/** `<<: [*a, *b]`: the first one wins, so it is applied last. */
function mergeSources(yaml: YamlFile, value: unknown): YAMLMap[] {
  const node = yaml.resolve(value);
  const sources = isSeq(node) ? node.items.map((item) => yaml.resolve(item)).reverse() : [node];
  return sources.filter((source) => isMap(source));
}

function keyText(value: unknown): string {
  return value === null ? '' : String(value);
}

/** The value of one entry of a mapping, merge keys applied. */
export function child(yaml: YamlFile, node: unknown, key: string): Node | undefined {
  return entriesOf(yaml, node).find((entry) => entry.key === key)?.value;
}

/** The items of a sequence, aliases resolved; empty for anything else. */
export function itemsOf(yaml: YamlFile, node: unknown): Node[] {
  const seq = yaml.resolve(node);
  return isSeq(seq) ? seq.items.flatMap((item) => yaml.resolve(isPair(item) ? item.value : item) ?? []) : [];
}

/** The text of a scalar (`true`, `8080` as written), or undefined for anything else. */
export function textOf(node: Node | undefined): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined;
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}
