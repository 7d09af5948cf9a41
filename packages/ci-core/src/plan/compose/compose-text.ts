import { stringify } from 'yaml';
import type { Json } from './json.ts';

/** A compose file in which each text is quoted: the parsers of Docker's versions read unquoted ones in different ways. */
export function composeText(model: Json): string {
  return stringify(model, {
    defaultKeyType: 'PLAIN',
    defaultStringType: 'QUOTE_DOUBLE',
    doubleQuotedAsJSON: true,
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}
