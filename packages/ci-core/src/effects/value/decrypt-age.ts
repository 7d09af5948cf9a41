import { CiError } from '../../errors.ts';

const ARMOR = '-----BEGIN AGE ENCRYPTED FILE-----';

/** Decrypts a file of age, binary or armored; undefined if none of the keys opens it. Throws INVALID_INPUT if it is not one. */
export async function decryptAge(file: Uint8Array, keys: readonly string[]): Promise<Uint8Array | undefined> {
  const { Decrypter, armor } = await import('age-encryption');
  const decrypter = new Decrypter();
  try {
    for (const key of keys) decrypter.addIdentity(key);
  } catch {
    throw new CiError('INVALID_INPUT', 'SOPS_AGE_KEY has a key of age that is cut off or changed', {
      hint: 'set it to the whole line AGE-SECRET-KEY-1… that age-keygen printed',
    });
  }
  try {
    const text = Buffer.from(file).toString('latin1').trim();
    return await decrypter.decrypt(text.startsWith(ARMOR) ? armor.decode(text) : file);
  } catch (cause) {
    if (cause instanceof Error && /no identity matched/i.test(cause.message)) return undefined;
    throw new CiError('INVALID_INPUT', 'is not a complete file of age, or was changed after it was encrypted', {
      hint: 'encrypt it again: age --encrypt --recipient age1… --output FILE.age FILE',
      cause,
    });
  }
}
