import {
  type Alias,
  Composer,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Problem } from './errors.ts';
import { type Duplicate, duplicateKeys, duplicateText } from './yaml-duplicates.ts';
import { expandsTooFar, tokensOf } from './yaml-size.ts';
import { slipOf } from './yaml-slips.ts';

/** A parsed YAML file whose nodes keep their positions. */
export type YamlFile = {
  readonly root: Node | null;
  /** `file:line:column` of a node, for messages. */
  readonly at: (node: Node | null | undefined) => string;
  /** The node itself, or what an alias points to. */
  readonly resolve: (node: unknown) => Node | undefined;
};

/** `readTo`: where the line of the first syntax error begins; what the parser makes of the text after it is a guess. */
export type ParsedYaml = { readonly yaml: YamlFile; readonly problems: Problem[]; readonly readTo: number };

/** Parses YAML. Returns every problem with its position. */
export function parseYaml(
  name: string,
  text: string,
  options: { uniqueKeys?: boolean; isGenerated?: boolean } = {},
): ParsedYaml {
  const lines = new LineCounter();
  const read = documentOf(text, lines, options.isGenerated);
  if (typeof read === 'string') {
    return {
      yaml: emptyFile(name),
      problems: [{ at: name, message: read, hint: 'check that this is the right file' }],
      readTo: 0,
    };
  }
  const { doc, second } = read;
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const links = linksOf(doc.contents);
  const resolve = (node: unknown): Node | undefined =>
    isAlias(node) ? links.targets.get(node) : ((node ?? undefined) as Node | undefined);
  const yaml: YamlFile = { root: doc.contents, at: (node) => at(node?.range?.[0] ?? 0), resolve };
  const faults: Fault[] = [];
  const [error] = [...doc.errors].sort((a, b) => a.pos[0] - b.pos[0]);
  if (error) faults.push({ at: at(error.pos[0]), ...slipOf(text, error, lines.linePos(error.pos[0]).line) });
  else if (second)
    faults.push({ at: at(second.range[0]), message: 'the file has a second document; only one is allowed' });
  if (faults.length === 0 && options.uniqueKeys !== false)
    faults.push(...links.duplicates.map((one) => duplicateFault(yaml, one)));
  if (faults.length === 0) faults.push(...aliasFaults(yaml, links));
  const blownUp = expandsTooFar(yaml.root, resolve);
  if (blownUp) faults.push({ at: yaml.at(yaml.root), message: 'its aliases expand to too many nodes' });
  const problems = faults.slice(0, MAX_ERRORS).map((fault) => ({
    at: fault.at,
    message: `invalid YAML: ${fault.message}`,
    hint: fault.hint ?? 'fix the YAML at this position',
  }));
  const readTo = error ? text.lastIndexOf('\n', error.pos[0] - 1) + 1 : text.length;
  return { yaml: blownUp ? emptyFile(name) : yaml, problems, readTo };
}

/** The first document of a text and the second, if there is one; or why the text cannot be read. */
function documentOf(text: string, lines: LineCounter, isGenerated: boolean | undefined) {
  const tokens = tokensOf(text, lines.addNewLine, isGenerated);
  if (typeof tokens === 'string') return tokens;
  // The library's own check of unique keys takes quadratic time.
  const [doc, second] = new Composer({ merge: true, uniqueKeys: false }).compose(tokens, true, text.length);
  return { doc: doc as Document.Parsed, second };
}

/** For code that continues after a problem was found. */
function emptyFile(name: string): YamlFile {
  return { root: null, at: () => `${name}:1:1`, resolve: (node) => (node ?? undefined) as Node | undefined };
}

/** More are not worth listing. */
const MAX_ERRORS = 50;

type Fault = { readonly at: string; readonly message: string; readonly hint?: string };
type Links = { aliases: Alias[]; targets: Map<Alias, Node>; merged: Node[]; duplicates: Duplicate[] };

/** What the parser does not check itself: targets of aliases (the last anchor of that name before them), merged values, duplicate keys. */
function linksOf(root: Node | null): Links {
  const anchors = new Map<string, Node>();
  const links: Links = { aliases: [], targets: new Map(), merged: [], duplicates: [] };
  visit(root, {
    Alias: (_, alias) => {
      const target = anchors.get(alias.source);
      links.aliases.push(alias);
      if (target !== undefined) links.targets.set(alias, target);
    },
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (isMap(node)) for (const key of duplicateKeys(node)) links.duplicates.push(key);
    },
    Pair: (_, { key, value }) => void (isMergeKey(key) && links.merged.push(value as Node)),
  });
  return links;
}

function duplicateFault(yaml: YamlFile, duplicate: Duplicate): Fault {
  const lineOf = (node: Node) => yaml.at(node).split(':').at(-2) ?? '';
  return { at: yaml.at(duplicate.key), message: duplicateText(duplicate, lineOf), hint: 'keep one of the two' };
}

function aliasFaults(yaml: YamlFile, { aliases, targets, merged }: Links): Fault[] {
  const lost = aliases
    .filter((alias) => !targets.has(alias))
    .map((alias) => ({
      at: yaml.at(alias),
      message: `no anchor &${alias.source} before the alias *${alias.source}`,
      hint: `quote the value if "*" is part of it, or define &${alias.source} before`,
    }));
  const odd = merged
    .filter((value) => !mergeSources(yaml, value).every((source) => isMap(source)))
    .map((value) => ({ at: yaml.at(value), message: 'only mappings can be merged by <<' }));
  return lost.length > 0 ? lost : odd;
}

export type Entry = { readonly key: string; readonly keyNode: Node; readonly value: Node | undefined };

/**
 * The entries of a mapping with its merge keys applied, in the order of PyYAML (which the original
 * `get-config-versions.py` prints): merged entries come first; later entries replace the value but keep the position.
 */
export function entriesOf(yaml: YamlFile, node: unknown): Entry[] {
  const map = yaml.resolve(node);
  return isMap(map) ? [...mergedEntries(yaml, map, new Set()).values()] : [];
}

function mergedEntries(yaml: YamlFile, map: YAMLMap, above: Set<YAMLMap>): Map<string, Entry> {
  const merged = new Map<string, Entry>();
  const own: [string, Entry][] = [];
  if (above.has(map)) return merged;
  for (const { key, value } of map.items) {
    const keyNode = yaml.resolve(key);
    if (!isScalar(keyNode)) continue;
    if (isMergeKey(keyNode)) {
      // In `<<: [*a, *b]` the first one wins, so it is applied last.
      for (const source of mergeSources(yaml, value).reverse()) {
        if (!isMap(source)) continue;
        for (const [id, entry] of mergedEntries(yaml, source, new Set([...above, map]))) merged.set(id, entry);
      }
    } else {
      own.push([identity(keyNode.value), { key: keyText(keyNode.value), keyNode, value: yaml.resolve(value) }]);
    }
  }
  for (const [id, entry] of own) merged.set(id, entry);
  return merged;
}

/** A plain `<<`, or a key tagged `!!merge`. A quoted "<<" is an ordinary key. */
function isMergeKey(key: unknown): boolean {
  return isScalar(key) && typeof key.value === 'symbol';
}

function mergeSources(yaml: YamlFile, value: unknown): (Node | undefined)[] {
  const node = yaml.resolve(value);
  return isSeq(node) ? node.items.map((item) => yaml.resolve(item)) : [node];
}

/** `1:` and `"1":` are different keys. */
function identity(value: unknown): string {
  return `${typeof value}:${value}`;
}

function keyText(value: unknown): string {
  return value === null ? '' : String(value);
}

/** The value of one entry of a mapping, with merge keys applied. */
export function child(yaml: YamlFile, node: unknown, key: string): Node | undefined {
  return entriesOf(yaml, node).find((entry) => entry.key === key)?.value;
}

/** The items of a sequence with aliases resolved; empty for any other node. */
export function itemsOf(yaml: YamlFile, node: unknown): Node[] {
  const seq = yaml.resolve(node);
  return isSeq(seq) ? seq.items.flatMap((item) => yaml.resolve(isPair(item) ? item.value : item) ?? []) : [];
}

/** The text of a scalar as written (`true`, `8080`); undefined for any other node. */
export function textOf(node: Node | undefined): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined;
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}
