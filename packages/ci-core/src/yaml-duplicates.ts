import { isScalar, type Node, type Scalar, type YAMLMap } from 'yaml';
import { shorten } from './text.ts';

/** A key that a mapping has before. */
export type Duplicate = { readonly key: Scalar; readonly first: Scalar };

export function duplicateKeys({ items }: YAMLMap<unknown>): Duplicate[] {
  const seen = new Map<unknown, Scalar>();
  return items.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    const first = seen.get(key.value);
    if (first !== undefined) return [{ key, first }];
    seen.set(key.value, key);
    return [];
  });
}

const MAX_SHOWN = 60;

export function duplicateText({ key, first }: Duplicate, lineOf: (node: Node) => string): string {
  const name = shorten(String(key.value), MAX_SHOWN);
  return `"${name}" is set twice: in lines ${lineOf(first)} and ${lineOf(key)}`;
}
