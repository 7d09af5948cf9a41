import { define, type Setting } from '../setting.ts';
import { list, secret } from '../value-schemas.ts';

/** Which variables of the compose file are secret, beside those that sound like it, and the key of encrypted files. */
export const secretSettings = {
  secretsLike: define({
    describe:
      'Variables whose values are hidden and not kept in releases, besides those whose names sound secret; "*" matches anything',
    env: ['SWARM_CI_SECRETS_LIKE'],
    schema: list,
    list: 'items',
    placeholder: 'NAME[,NAME]',
  }),
  plain: define({
    describe: 'Variables that are not secret although their names sound like it; "*" matches anything',
    env: ['SWARM_CI_PLAIN'],
    schema: list,
    list: 'items',
    placeholder: 'NAME[,NAME]',
  }),
  sopsAgeKey: define({
    describe:
      'Secret keys of age (AGE-SECRET-KEY-1…) for the files of secrets that are encrypted by SOPS or age, or the path of a file that contains them',
    env: ['SOPS_AGE_KEY', 'SOPS_AGE_KEY_FILE'],
    schema: secret,
    placeholder: 'KEY',
    secret: true,
  }),
} satisfies Record<string, Setting>;
