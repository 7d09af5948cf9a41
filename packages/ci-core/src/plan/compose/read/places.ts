import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { itemsOf, textOf, type YamlFile } from '../../../yaml.ts';
import { isMapping, type Json, type Path, valueAt } from '../json.ts';
import type { ComposeSource } from './compose-source.ts';
import { entryAt } from './entry-at.ts';
import { type Part, partsOf } from './parts.ts';
import { sameItem } from './same-item.ts';

/** Finds the place of a value, or of its key, in the files that it was written in: `file:line:column`. */
export type PlaceOf = (path: Path) => { readonly key: string; readonly value: string };

/** Places in the sources of a model. What no file has gets the place of what is around it. */
export function placesIn(model: Json, sources: ReadonlyMap<string, ComposeSource>, files: readonly string[]): PlaceOf {
  const known = new Map<string, readonly Part[]>();
  const parts = (section: string, name: string | undefined) => {
    const key = JSON.stringify([section, name]);
    const found = known.get(key) ?? partsOf(sources, files, section, name);
    known.set(key, found);
    return found;
  };
  return (path) => {
    const [section, name] = path;
    let best: { depth: number; key: string; value: string } | undefined;
    for (const part of parts(String(section ?? ''), name === undefined ? undefined : String(name))) {
      const found = descend(part, model, path.slice(0, 2), path.slice(2));
      if (best === undefined || found.depth > best.depth) best = found;
    }
    const first = `${files[0] ?? ''}:1:1`;
    return best ?? { key: first, value: first };
  };
}

function descend({ yaml, keyNode, node }: Part, model: Json, above: Path, path: Path) {
  let found = { depth: 0, key: yaml.at(keyNode ?? node), value: yaml.at(node ?? keyNode) };
  let here = node;
  let done = above;
  for (const step of path) {
    const below = stepInto(yaml, here, step, valueAt(model, [...done, step]));
    if (below === undefined) break;
    done = [...done, step];
    here = below.value;
    const value = yaml.at(below.value ?? below.key);
    found = { depth: found.depth + 1, key: below.key === undefined ? value : yaml.at(below.key), value };
  }
  return found;
}

type Below = { readonly key: Node | undefined; readonly value: Node | undefined };

/** A mapping in the model may be a list of NAME=value in the file, and the other way round. */
function stepInto(yaml: YamlFile, node: Node | undefined, step: string | number, item: Json | undefined) {
  if (isMap(node)) {
    const name = typeof step === 'number' ? nameOf(item) : step;
    const entry = name === undefined ? undefined : entryAt(yaml, node, name);
    return entry && { key: entry.keyNode, value: entry.value };
  }
  if (isSeq(node)) {
    const items = itemsOf(yaml, node);
    const found =
      typeof step === 'string'
        ? items.find((one) => nameOf(textOf(one)) === step)
        : [items[step], ...items].find((one) => one && sameItem(item, yaml, one));
    return found && ({ key: undefined, value: found } satisfies Below);
  }
  // A value alone stands for a list of one.
  return isScalar(node) && typeof step === 'number' ? { key: undefined, value: node as Node } : undefined;
}

/** What an item of a list is called: of NAME=value the name. */
function nameOf(item: Json | undefined): string | undefined {
  if (typeof item === 'string') return item.split('=')[0];
  return isMapping(item) && typeof item.source === 'string' ? item.source : undefined;
}
