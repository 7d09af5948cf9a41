import { isScalar, type Node } from 'yaml';
import { entriesOf, itemsOf, textOf, type YamlFile } from '../../../yaml.ts';
import { interpolate, isTrue, isUnset, referencesIn, type Variables } from '../../manifest/interpolate.ts';

/** A value of the compose file, with its place, as the rules read it. */
export type Field = {
  /** `file:line:column` of the value. */
  readonly at: string;
  /** The value with its variables filled in; undefined if it is not a plain value, or if a variable in it is not set. */
  readonly text: string | undefined;
  /** The value as written. */
  readonly written: string | undefined;
  /** True for a value that is written without quotes. */
  readonly isUnquoted: boolean;
  /** What is below a key of a mapping. */
  readonly get: (key: string) => Field | undefined;
  /** The entries of a mapping, with merge keys applied. */
  readonly entries: () => readonly FieldEntry[];
  /** The items of a list. */
  readonly items: () => readonly Field[];
};

export type FieldEntry = { readonly key: string; readonly keyAt: string; readonly value: Field };

type Context = { readonly yaml: YamlFile; readonly variables: Variables };

export function fieldOf(context: Context, node: Node | null | undefined): Field {
  const { yaml, variables } = context;
  let entries: readonly FieldEntry[] | undefined;
  const read = () => {
    entries ??= entriesOf(yaml, node).map(({ key, keyNode, value }) => ({
      key,
      keyAt: yaml.at(keyNode),
      value: value === undefined ? nothingAt(yaml.at(keyNode)) : fieldOf(context, value),
    }));
    return entries;
  };
  const written = textOf(node ?? undefined);
  return {
    at: yaml.at(node),
    text: written === undefined ? undefined : filledIn(written, variables),
    written,
    isUnquoted: isScalar(node) && node.type === 'PLAIN',
    get: (key) => read().find((entry) => entry.key === key)?.value,
    entries: read,
    items: () => itemsOf(yaml, node).map((item) => fieldOf(context, item)),
  };
}

/** A list, or a single value that means a list of one. */
export function listOf(field: Field | undefined): readonly Field[] {
  if (field === undefined) return [];
  return field.written === undefined ? field.items() : [field];
}

export function isOn(field: Field | undefined): boolean {
  return isTrue(field?.text);
}

function filledIn(written: string, variables: Variables): string | undefined {
  if (!written.includes('$')) return written;
  const { references } = referencesIn(written);
  return references.some((one) => isUnset(one, variables)) ? undefined : interpolate(written, variables);
}

function nothingAt(at: string): Field {
  const none = () => [];
  return {
    at,
    text: undefined,
    written: undefined,
    isUnquoted: false,
    get: () => undefined,
    entries: none,
    items: none,
  };
}
