import { isAlias, isMap, type Node } from 'yaml';
import { child, textOf, type YamlFile } from '../../yaml.ts';
import type { TextEdit } from '../manifest/cli-text.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { type WrittenEntry, writtenEntries } from './valued-entries.ts';
import { entryId } from './valued-entry.ts';

/**
 * Makes external what is created without the docker command, which knows no other way for such a config or secret. `names`
 * has their names in the swarm, by entry.
 */
export function externalEntries(
  { yaml, text }: Pick<Manifest, 'yaml' | 'text'>,
  names: ReadonlyMap<string, string>,
  version: string | undefined,
): TextEdit[] {
  return writtenEntries(yaml).flatMap((written): TextEdit[] => {
    const name = names.get(entryId(written));
    const range = (aliasOf(yaml, written) ?? written.value)?.range;
    if (name === undefined || !range) return [];
    const [from, to] = range;
    // A block ends with its last line break.
    const end = text.slice(from, to).trimEnd().length + from;
    return [{ from, to: end, text: JSON.stringify(externalEntry(name, version)) }];
  });
}

/** The alias that stands for the whole entry: what it points to may be another entry as well. */
function aliasOf(yaml: YamlFile, { kind, key }: WrittenEntry): Node | undefined {
  const section = child(yaml, yaml.root, `${kind}s`);
  const pair = isMap(section) ? section.items.find((one) => textOf(yaml.resolve(one.key)) === key) : undefined;
  return isAlias(pair?.value) ? pair.value : undefined;
}

/** Docker knows `name` since version 3.5 of the format; the older form works in all of them, with a warning. */
function externalEntry(name: string, version: string | undefined) {
  return /^3(\.[0-4])?$/.test(version ?? '') ? { external: { name } } : { external: true, name };
}
