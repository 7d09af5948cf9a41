import { define, type Setting } from '../setting.ts';
import { list } from '../value-schemas.ts';

/** Which variables of the compose file are secret, beside those that sound like it. */
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
} satisfies Record<string, Setting>;
