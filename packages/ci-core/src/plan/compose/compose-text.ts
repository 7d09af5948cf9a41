import { stringify } from 'yaml';
import type { Json } from './json.ts';

/**
 * A compose file in which each text is quoted, and each key such as `on` or `1_0`: the parsers of Docker's versions read
 * unquoted ones in different ways.
 */
export function composeText(model: Json): string {
  return stringify(model, {
    defaultKeyType: 'PLAIN',
    defaultStringType: 'QUOTE_DOUBLE',
    doubleQuotedAsJSON: true,
    compat: 'yaml-1.1',
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}
