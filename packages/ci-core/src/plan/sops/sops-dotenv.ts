import { sopsError } from './sops-error.ts';
import type { SopsTree } from './sops-tree.ts';

const METADATA = 'sops_';
/** `age__list_0__map_enc` */
const AGE_KEY = /^age__list_(\d{1,4})__map_(\w+)$/;

/** An env file of SOPS: a variable a line, its metadata among them in a flat form. Values have `\n` for line breaks. */
export function dotenvTree(text: string): { tree: ReadonlyMap<string, SopsTree>; metadata: unknown } {
  const tree = new Map<string, SopsTree>();
  const metadata: Record<string, unknown> = {};
  const age: Record<string, string>[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const at = line.indexOf('=');
    if (at < 0) throw sopsError('has a line without "="', 'encrypt it again');
    const key = line.slice(0, at);
    const value = line.slice(at + 1).replaceAll('\\n', '\n');
    if (!key.startsWith(METADATA)) {
      tree.set(key, { kind: 'text', text: value });
      continue;
    }
    const name = key.slice(METADATA.length);
    const [, index, field] = AGE_KEY.exec(name) ?? [];
    if (index === undefined || field === undefined) metadata[name] = value;
    else {
      const one = age[Number(index)] ?? {};
      one[field] = value;
      age[Number(index)] = one;
    }
  }
  const isEncrypted = age.length > 0 || Object.keys(metadata).length > 0;
  return { tree, metadata: isEncrypted ? { ...metadata, age: [...age].filter(Boolean) } : undefined };
}
