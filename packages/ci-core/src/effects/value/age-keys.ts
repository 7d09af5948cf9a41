import { readFile } from 'node:fs/promises';
import { CiError } from '../../errors.ts';
import type { Secret } from '../../secret.ts';
import { homePath } from '../home-path.ts';

const IDENTITY = /^AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]+$/i;

/**
 * The secret keys of age: the lines of a variable, as age-keygen writes them, or those of the file that it names. Throws
 * INVALID_INPUT if there are none.
 */
export async function readAgeKeys(secret: Secret): Promise<string[]> {
  const written = secret.reveal().trim();
  const keys = keysIn(written);
  if (keys.length > 0) return keys;
  const path = /[\r\n\0]/.test(written) || written.length > 4_000 ? '' : written;
  const text = await readFile(homePath(path), 'utf8').catch(() => '');
  const found = keysIn(text);
  if (found.length > 0) return found;
  // The value may be a mangled key: it is not repeated here.
  throw new CiError('INVALID_INPUT', 'SOPS_AGE_KEY has no secret key of age, and is not the path of a file with one', {
    hint: 'set it to the line AGE-SECRET-KEY-1… that age-keygen printed',
  });
}

/** A CI variable may have spaces or `\n` where lines ended. */
function keysIn(text: string): string[] {
  return text.split(/\s+|\\n/).filter((word) => IDENTITY.test(word));
}
