import { z } from 'zod';
import { sopsError, WITH_SOPS } from './sops-error.ts';

const text = z.string();
const ageKeys = z.array(z.object({ recipient: text.default(''), enc: text })).nullish();

/** What SOPS writes into a file besides the values; of keys only those for age are read. */
const metadataSchema = z.object({
  age: ageKeys,
  key_groups: z.array(z.unknown()).nullish(),
  lastmodified: text,
  mac: text,
  mac_only_encrypted: z.union([z.boolean(), text]).nullish(),
  unencrypted_suffix: text.nullish(),
  encrypted_suffix: text.nullish(),
  unencrypted_regex: text.nullish(),
  encrypted_regex: text.nullish(),
  unencrypted_comment_regex: text.nullish(),
  encrypted_comment_regex: text.nullish(),
});

export type SopsMetadata = {
  /** The data key, encrypted for each recipient as an armored age file. */
  readonly keys: readonly { readonly recipient: string; readonly enc: string }[];
  /** As written: it is authenticated with the MAC. */
  readonly lastModified: string;
  readonly mac: string;
  readonly isMacOfEncrypted: boolean;
  /** Whether the value at a path is encrypted. */
  readonly isEncrypted: (path: readonly string[]) => boolean;
};

/** Checks the metadata of a file. Throws INVALID_INPUT for a form that is not supported. */
export function readMetadata(written: unknown): SopsMetadata {
  const { data, error } = metadataSchema.safeParse(written);
  if (data === undefined) {
    const where = error.issues[0]?.path.join('.') || 'sops';
    throw sopsError(`has incomplete metadata of SOPS: ${where}`, 'encrypt it again: sops encrypt --in-place FILE');
  }
  if (data.key_groups && data.key_groups.length > 1)
    throw sopsError('has several key groups, which are not supported', WITH_SOPS);
  if (data.unencrypted_comment_regex || data.encrypted_comment_regex)
    throw sopsError('is encrypted by its comments, which is not supported', WITH_SOPS);
  if (!data.age?.length)
    throw sopsError(
      'is not encrypted for a key of age',
      `add one to .sops.yaml, and run: sops updatekeys FILE; or ${WITH_SOPS}`,
    );
  return {
    keys: data.age,
    lastModified: data.lastmodified,
    mac: data.mac,
    isMacOfEncrypted: String(data.mac_only_encrypted) === 'true',
    isEncrypted: ruleOf(data),
  };
}

/** SOPS names at most one rule; without one, its own suffix for values that stay readable. */
function ruleOf(data: z.infer<typeof metadataSchema>): SopsMetadata['isEncrypted'] {
  const { encrypted_suffix, encrypted_regex, unencrypted_regex, unencrypted_suffix } = data;
  if (encrypted_suffix) return (path) => path.some((key) => key.endsWith(encrypted_suffix));
  if (encrypted_regex) return matching(encrypted_regex);
  if (unencrypted_regex) {
    const isReadable = matching(unencrypted_regex);
    return (path) => !isReadable(path);
  }
  return (path) => !path.some((key) => key.endsWith(unencrypted_suffix || '_unencrypted'));
}

function matching(pattern: string): (path: readonly string[]) => boolean {
  let regex: RegExp;
  try {
    regex = new RegExp(pattern);
  } catch {
    throw sopsError('has a rule that is not supported: a regular expression of Go alone', WITH_SOPS);
  }
  return (path) => path.some((key) => regex.test(key));
}
