import { createDecipheriv } from 'node:crypto';
import { sopsError } from './sops-error.ts';

/** https://getsops.io/docs/#encryption-protocol */
const VALUE = /^ENC\[AES256_GCM,data:([A-Za-z0-9+/=]*),iv:([A-Za-z0-9+/=]+),tag:([A-Za-z0-9+/=]+),type:(\w+)\]$/;
const TAG_BYTES = 16;

export type Decrypted = { readonly bytes: Buffer; readonly type: string };

/** Decrypts one value; `bound` is what it is bound to: its path, or the time of the file. Throws INVALID_INPUT. */
export function decryptValue(text: string, key: Uint8Array, bound: string): Decrypted {
  const [, data = '', iv = '', tag = '', type = ''] = VALUE.exec(text) ?? [];
  const seal = Buffer.from(tag, 'base64');
  if (seal.length !== TAG_BYTES)
    throw sopsError(
      'has a value that should be encrypted and is not',
      'encrypt it again, and rotate what was readable',
    );
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(seal).setAAD(Buffer.from(bound));
    return { bytes: Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]), type };
  } catch {
    throw changed();
  }
}

export function changed() {
  return sopsError(
    'was changed after it was encrypted: its values or their order are not those that SOPS authenticated',
    'take the last version that "sops decrypt" reads, and edit it with sops',
  );
}
