import { createHash } from 'node:crypto';
import { NAME_LIMIT } from '../manifest/limits.ts';

const HASH = 32;
const SHORT_HASH = 12;
const TELL_APART = 8;

/** What the names of all versions of a config or secret begin with: its stack and key, shortened if need be. */
export function stemOf(stack: string, key: string): string {
  const stem = `${stack}_${key}`;
  const longest = NAME_LIMIT - SHORT_HASH - 1;
  if (stem.length <= longest) return stem;
  // Two long keys may begin with the same characters. The key itself is not secret.
  const mark = createHash('sha256').update(stem).digest('hex').slice(0, TELL_APART);
  return `${stem.slice(0, longest - TELL_APART - 1)}-${mark}`;
}

/** `stack_key_<hash>`; the hash is shortened to stay within Docker's limit for names. */
export function keyVersion(stem: string, hash: string): string {
  return `${stem}_${stem.length + 1 + HASH > NAME_LIMIT ? hash.slice(0, SHORT_HASH) : hash.slice(0, HASH)}`;
}
