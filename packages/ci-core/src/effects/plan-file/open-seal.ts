import { createSecretKey, hkdfSync, scryptSync } from 'node:crypto';
import { createSeal, type Seal } from '../../plan/plan-file/seal.ts';
import type { Settings } from '../../settings/definitions.ts';
import { privateKeyText } from '../ssh/private-key.ts';

const LABEL = 'swarm-ci plan file 1';
const KEY_BYTES = 32;
/** A password may be weak: each guess has to cost time and 64 MB. */
const SLOW = { N: 2 ** 16, r: 8, p: 1, maxmem: 2 ** 27 };

/**
 * The seal of a plan file with this salt. Its key is derived from a secret that plan and deploy both have, and never leaves
 * the job; undefined if they have none.
 */
export async function openSeal(
  { sshPrivateKey, registryPassword }: Settings<'sshPrivateKey' | 'registryPassword'>,
  salt: string,
): Promise<Seal | undefined> {
  if (sshPrivateKey !== undefined) {
    const text = await privateKeyText(sshPrivateKey);
    const key = hkdfSync('sha256', text, salt, LABEL, KEY_BYTES);
    return createSeal('SSH_PRIVATE_KEY', createSecretKey(new Uint8Array(key)));
  }
  if (registryPassword === undefined) return undefined;
  const key = scryptSync(registryPassword.reveal(), `${LABEL} ${salt}`, KEY_BYTES, SLOW);
  return createSeal('REGISTRY_PASSWORD', createSecretKey(key));
}
