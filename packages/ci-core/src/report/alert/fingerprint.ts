import { createHash } from 'node:crypto';

/** Alerts with the same identity have the same fingerprint. */
export function fingerprintOf(identity: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
}
