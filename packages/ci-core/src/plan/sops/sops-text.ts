import { stringify } from 'yaml';
import type { DecryptedSops } from './decrypt-sops.ts';
import type { SopsFormat } from './sops-document.ts';
import { sopsError } from './sops-error.ts';
import { isLeaf, isList, type SopsLeaf, type SopsTree } from './sops-tree.ts';

/** The decrypted file in its own format, without comments; or one of its values. Throws INVALID_INPUT. */
export function sopsText({ tree, data }: DecryptedSops, format: SopsFormat, path: readonly string[]): Uint8Array {
  if (path.length > 0) return Buffer.from(valueAt(tree, path));
  if (format === 'binary') return data ?? Buffer.alloc(0);
  if (format === 'json') return Buffer.from(`${jsonOf(tree, '')}\n`);
  if (format === 'yaml') return Buffer.from(stringify(plainOf(tree), { lineWidth: 0 }));
  const lines = [...tree].map(
    ([name, value]) => `${name}=${isLeaf(value) ? value.text.replaceAll('\n', '\\n') : ''}\n`,
  );
  return Buffer.from(lines.join(''));
}

/** The texts of all values, to hide them. */
export function sopsValues(tree: SopsTree): string[] {
  if (isLeaf(tree)) return tree.kind === 'text' || tree.kind === 'number' ? [tree.text] : [];
  return (isList(tree) ? [...tree] : [...tree.values()]).flatMap(sopsValues);
}

function valueAt(tree: SopsTree, path: readonly string[]): string {
  let here: SopsTree | undefined = tree;
  for (const key of path) {
    if (here === undefined || isLeaf(here)) here = undefined;
    else here = isList(here) ? here[Number(key)] : here.get(key);
  }
  if (here === undefined) throw sopsError(`has no value at ${path.join('.')}`, 'correct "x-key:"');
  if (!isLeaf(here) || here.kind === 'null')
    throw sopsError(`has no single value at ${path.join('.')}`, 'name the key of one value in "x-key:"');
  return here.kind === 'boolean' ? here.text.toLowerCase() : here.text;
}

function jsonOf(tree: SopsTree, indent: string): string {
  if (isLeaf(tree)) return tree.kind === 'text' ? JSON.stringify(tree.text) : bareText(tree);
  const inner = `${indent}\t`;
  const items = isList(tree)
    ? tree.map((item) => jsonOf(item, inner))
    : [...tree].map(([key, value]) => `${JSON.stringify(key)}: ${jsonOf(value, inner)}`);
  const [open, close] = isList(tree) ? '[]' : '{}';
  return items.length === 0
    ? `${open}${close}`
    : `${open}\n${items.map((item) => `${inner}${item}`).join(',\n')}\n${indent}${close}`;
}

function bareText({ kind, text }: SopsLeaf): string {
  if (kind === 'null') return 'null';
  return kind === 'boolean' ? text.toLowerCase() : text;
}

function plainOf(tree: SopsTree): unknown {
  if (isList(tree)) return tree.map(plainOf);
  if (!isLeaf(tree)) return new Map([...tree].map(([key, value]) => [key, plainOf(value)]));
  if (tree.kind === 'null') return null;
  if (tree.kind === 'boolean') return tree.text === 'True';
  return tree.kind === 'number' ? numberOf(tree.text) : tree.text;
}

/** A whole number of any size. */
function numberOf(text: string): number | bigint {
  return /^-?\d+$/.test(text) ? BigInt(text) : Number(text);
}
