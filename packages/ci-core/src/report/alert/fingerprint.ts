import { createHash } from 'node:crypto';
import type { CauseKind } from '../../verdict/cause/cause-kinds.ts';

/** Alerts with the same identity have the same fingerprint. */
export function fingerprintOf(identity: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
}

/** A renamed kind keeps its first name in fingerprints, so that an alert from before the renaming is updated and resolved. */
export function kindInFingerprint(kind: CauseKind): string {
  return kind === 'aborted' ? 'broken-off' : kind;
}
