import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { stringify } from 'yaml';

/**
 * A second implementation of SOPS, from its documentation (https://getsops.io/docs/#encryption-protocol): it writes what
 * the core reads. It was compared with files of sops 3.8.
 */
export type PlainTree = { readonly [key: string]: PlainValue };
type PlainValue = string | number | boolean | null | readonly PlainValue[] | PlainTree;

export type SopsOptions = {
  /** Encrypts the data key as an armored file of age. */
  readonly wrap: (key: Uint8Array) => Promise<string>;
  readonly recipient: string;
  readonly format: 'yaml' | 'json' | 'env';
  /** More metadata, such as a rule. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly isEncrypted?: (path: readonly string[]) => boolean;
};

export async function writeSops(tree: PlainTree, options: SopsOptions): Promise<string> {
  const { wrap, recipient, format, more = {}, isEncrypted = () => true } = options;
  const key = randomBytes(32);
  const hash = createHash('sha512');
  const onlyEncrypted = more.mac_only_encrypted === true;
  if (onlyEncrypted) hash.update(createHash('sha256').update('sops').digest());
  const sealed = (value: PlainValue, path: readonly string[]): PlainValue => {
    if (value === null) return null;
    if (Array.isArray(value)) return value.map((item) => sealed(item, path));
    if (typeof value === 'object') return treeOf(value as PlainTree, path);
    const encrypted = isEncrypted(path);
    const text = textOf(value as string | number | boolean);
    if (encrypted || !onlyEncrypted) hash.update(text);
    if (!encrypted || text === '') return value;
    return encrypt(text, typeName(value), key, `${path.join(':')}:`);
  };
  const treeOf = (branch: PlainTree, path: readonly string[]): PlainTree =>
    Object.fromEntries(Object.entries(branch).map(([name, value]) => [name, sealed(value, [...path, name])]));
  const values = treeOf(tree, []);
  const lastmodified = '2026-11-30T08:00:00Z';
  const mac = encrypt(hash.digest('hex').toUpperCase(), 'str', key, lastmodified);
  const enc = await wrap(key);
  if (format === 'env') return envText(values, { recipient, enc }, { lastmodified, mac, version: '3.9.0', ...more });
  const sops = { kms: null, age: [{ recipient, enc }], lastmodified, mac, pgp: null, version: '3.9.0', ...more };
  const document = { ...values, sops };
  return format === 'json' ? `${JSON.stringify(document, null, '\t')}\n` : stringify(document, { indent: 4 });
}

function encrypt(text: string, type: string, key: Uint8Array, bound: string): string {
  const iv = randomBytes(32);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const [d, i, t] = [data, iv, cipher.getAuthTag()].map((bytes) => bytes.toString('base64'));
  return `ENC[AES256_GCM,data:${d},iv:${i},tag:${t},type:${type}]`;
}

function typeName(value: PlainValue): string {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value !== 'number') return 'str';
  return Number.isInteger(value) ? 'int' : 'float';
}

function textOf(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
}

function envText(values: PlainTree, age: Readonly<Record<string, string>>, more: Readonly<Record<string, unknown>>) {
  const one = (name: string, value: unknown) => `${name}=${String(value).replaceAll('\n', '\\n')}\n`;
  return [
    '# a comment\n',
    ...Object.entries(values).map(([name, value]) => one(name, value)),
    ...Object.entries(age).map(([name, value]) => one(`sops_age__list_0__map_${name}`, value)),
    ...Object.entries(more).map(([name, value]) => one(`sops_${name}`, value)),
  ].join('');
}
