import { CiError } from '../../errors.ts';
import { decryptSops } from '../../plan/sops/decrypt-sops.ts';
import { parseSops } from '../../plan/sops/sops-document.ts';
import { sopsError } from '../../plan/sops/sops-error.ts';
import { readMetadata, type SopsMetadata } from '../../plan/sops/sops-metadata.ts';
import { sopsText, sopsValues } from '../../plan/sops/sops-text.ts';
import type { Secret } from '../../secret.ts';
import { readAgeKeys } from './age-keys.ts';
import { decryptAge } from './decrypt-age.ts';
import type { ReadValue } from './read-value.ts';

/**
 * Decrypts a file of SOPS or age in memory; `path` leads to one value of a document. Throws INVALID_INPUT, with a message
 * that follows the name of the file.
 */
export async function decryptFile(
  file: string,
  bytes: Uint8Array,
  path: readonly string[],
  secret: Secret | undefined,
): Promise<ReadValue> {
  if (secret === undefined)
    throw sopsError(
      'is encrypted, and SOPS_AGE_KEY is not set',
      'set it to the secret key AGE-SECRET-KEY-1… in a masked variable; to deploy the file as it is, give it another name',
    );
  if (/\.age$/i.test(file)) {
    const content = await decryptAge(bytes, await readAgeKeys(secret));
    if (content === undefined) throw notFor('the key of SOPS_AGE_KEY', []);
    return { content };
  }
  const document = parseSops(file, Buffer.from(bytes).toString('utf8'));
  const metadata = readMetadata(document.metadata);
  const decrypted = decryptSops(document, metadata, await dataKey(metadata, await readAgeKeys(secret)));
  const content = sopsText(decrypted, document.format, path);
  return { content, parts: path.length > 0 ? [] : sopsValues(decrypted.tree) };
}

async function dataKey({ keys }: SopsMetadata, identities: readonly string[]): Promise<Uint8Array> {
  for (const { enc } of keys) {
    const key = await decryptAge(Buffer.from(enc), identities);
    if (key !== undefined) return key;
  }
  throw notFor(
    'the key of SOPS_AGE_KEY',
    keys.map(({ recipient }) => recipient),
  );
}

function notFor(key: string, recipients: readonly string[]): CiError {
  const known = recipients.filter((one) => /^age1[a-z0-9]{1,100}$/.test(one));
  const whom = known.length === 0 ? '' : `, but for ${known.join(', ')}`;
  return new CiError('INVALID_INPUT', `is not encrypted for ${key}${whom}`, {
    hint: 'set SOPS_AGE_KEY to a key that the file is encrypted for, or encrypt it for this one as well',
  });
}
