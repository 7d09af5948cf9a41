import { createHash, type Hash } from 'node:crypto';
import { changed, decryptValue } from './sops-cipher.ts';
import type { SopsDocument } from './sops-document.ts';
import type { SopsMetadata } from './sops-metadata.ts';
import { isLeaf, isList, type SopsLeaf, type SopsTree } from './sops-tree.ts';

/** With this, a MAC over the encrypted values alone differs from one over all of them. */
const ONLY_ENCRYPTED = createHash('sha256').update('sops').digest();

export type DecryptedSops = {
  readonly tree: ReadonlyMap<string, SopsTree>;
  /** Of a binary file. */
  readonly data: Uint8Array | undefined;
};

/** Decrypts the values of a file with its data key, and checks that none was changed. Throws INVALID_INPUT. */
export function decryptSops({ tree, format }: SopsDocument, metadata: SopsMetadata, key: Uint8Array): DecryptedSops {
  const hash = createHash('sha512');
  if (metadata.isMacOfEncrypted) hash.update(ONLY_ENCRYPTED);
  const found: Buffer[] = [];
  const open = (value: SopsLeaf, path: readonly string[]): SopsLeaf =>
    openLeaf(value, path, metadata, key, hash, found);
  const decrypted = new Map([...tree].map(([name, value]) => [name, walk(value, [name], open)]));
  const mac = decryptValue(metadata.mac, key, metadata.lastModified).bytes.toString();
  if (mac !== hash.digest('hex').toUpperCase()) throw changed();
  return { tree: decrypted, data: format === 'binary' ? found[0] : undefined };
}

function walk(
  tree: SopsTree,
  path: readonly string[],
  open: (value: SopsLeaf, path: readonly string[]) => SopsLeaf,
): SopsTree {
  if (isLeaf(tree)) return open(tree, path);
  if (isList(tree)) return tree.map((item) => walk(item, path, open));
  return new Map([...tree].map(([name, value]) => [name, walk(value, [...path, name], open)]));
}

function openLeaf(
  value: SopsLeaf,
  path: readonly string[],
  { isEncrypted, isMacOfEncrypted }: SopsMetadata,
  key: Uint8Array,
  hash: Hash,
  found: Buffer[],
): SopsLeaf {
  if (value.kind === 'null') return value;
  if (!isEncrypted(path)) {
    if (!isMacOfEncrypted) hash.update(value.text);
    return value;
  }
  // SOPS leaves an empty text as it is.
  if (value.text === '') return value;
  const { bytes, type } = decryptValue(value.text, key, `${path.join(':')}:`);
  hash.update(bytes);
  found.push(bytes);
  return { kind: KINDS[type] ?? 'text', text: bytes.toString('utf8') };
}

const KINDS: Readonly<Record<string, SopsLeaf['kind']>> = {
  int: 'number',
  int64: 'number',
  float: 'number',
  bool: 'boolean',
};
