import { type Entry, entriesOf, type YamlFile } from '../../../yaml.ts';

/** Of each mapping that was asked for: to look through all of its entries for each key takes quadratic time. */
const indexes = new WeakMap<object, ReadonlyMap<string, Entry>>();

/** The entry of a mapping with a key, with merge keys applied. */
export function entryAt(yaml: YamlFile, node: unknown, key: string): Entry | undefined {
  const map = yaml.resolve(node);
  if (map === undefined) return undefined;
  const known = indexes.get(map) ?? new Map(entriesOf(yaml, map).map((entry) => [entry.key, entry]));
  indexes.set(map, known);
  return known.get(key);
}
