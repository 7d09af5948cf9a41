import type { Problem } from '../../errors.ts';
import { shorten } from '../../text.ts';
import { child, entriesOf, type YamlFile } from '../../yaml.ts';
import { referencesIn } from './interpolate.ts';

const MAX_SHOWN = 200;

/** What Docker rejects in a text with variables, or reads in another way than it is meant; one problem for a text. */
export function referenceFault(text: string, at: string): Problem[] {
  const { references, invalid } = referencesIn(text);
  if (!invalid) return [];
  const message = `invalid variable syntax in "${shorten(text, MAX_SHOWN)}"`;
  return [{ at, message, hint: hintFor(text, references) }];
}

function hintFor(text: string, references: ReturnType<typeof referencesIn>['references']): string {
  const alternative = /\$\{(\w+):?\+/.exec(text);
  if (alternative) return `"docker stack deploy" has no \${${alternative[1]}:+…}; compute the value in the job`;
  const nested = references.find(({ operand }) => operand.includes('$'));
  if (nested)
    return `Docker fills in nothing inside the default of ${nested.name}; write a default without "$", or set ${nested.name} in the job`;
  const split = references.find(({ name }) => !/^\w+$/.test(name));
  if (split)
    return 'Docker divides the text between the braces at the first :-, - or :?; leave these out of the message';
  if (/\$\{\w+$/.test(text) || (/\$\{/.test(text) && !text.includes('}'))) return 'close the brace, as in ${NAME}';
  return 'write $$ for a literal dollar sign';
}

/** Docker fills in no variables in keys, so that the name of a service, network, … would be the text itself. */
export function keyFaults(yaml: YamlFile, section: string): Problem[] {
  return entriesOf(yaml, child(yaml, yaml.root, section))
    .filter(({ key }) => key.includes('$'))
    .map(({ key, keyNode }) => ({
      at: yaml.at(keyNode),
      message: `"${shorten(key, MAX_SHOWN)}" under "${section}" contains a variable, and Docker fills in no variables in keys`,
      hint: section === 'services' ? 'write the name itself' : 'write a plain key, and the variable in its "name:"',
    }));
}
