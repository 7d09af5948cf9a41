import { createHash } from 'node:crypto';

/** The same for two alerts that are the same one: those with this identity. */
export function fingerprintOf(identity: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
}
