/** One `$NAME` or `${NAME…}` in a text, as Docker's CLI reads it. */
export type Reference = {
  readonly name: string;
  /** What stands after the name: `:-default`, `-default`, `:?message`, `?message`. */
  readonly operator: ':-' | '-' | ':?' | '?' | undefined;
  readonly operand: string;
};

export type Variables = Readonly<Record<string, string>>;

// Docker's own pattern (cli/compose/template): `$$` is a dollar, a `$` before anything else is an error of the file.
// An operator counts without braces too: of "$TAG-alpine" Docker keeps "alpine" as the default and drops it.
const SUBSTITUTION = '[_a-z][_a-z0-9]*(?::?[-?][^}]*)?';
const pattern = (braced: string) =>
  new RegExp(`\\$(?:(?<escaped>\\$)|(?<named>${SUBSTITUTION})|${braced}(?<invalid>))`, 'gi');
const PATTERN = pattern(`\\{(?<braced>${SUBSTITUTION})\\}|`);
/** Behind the last brace none is closed any more: looking for its end from each would take forever. */
const UNCLOSED = pattern('');
// In the order in which Docker looks for them: the first that occurs anywhere divides name and operand.
const OPERATORS = [':-', '-', ':?', '?'] as const;

/**
 * The variables that a text refers to, in order. `invalid` tells that Docker would refuse the text or, as in
 * `${TOKEN:?set the e-mail}`, take its own default ("mail") although TOKEN has a value.
 */
export function referencesIn(text: string): { references: Reference[]; invalid: boolean } {
  const references: Reference[] = [];
  let invalid = false;
  for (const { groups = {} } of parts(text).flatMap(([part, pattern]) => [...part.matchAll(pattern)])) {
    const found = substitutionIn(groups);
    if (found !== undefined) references.push(found);
    if (groups.invalid !== undefined || (found && !/^\w+$/.test(found.name))) invalid = true;
  }
  return { references, invalid };
}

/** The text with its variables filled in; an undefined one becomes an empty string, as Docker does it. */
export function interpolate(text: string, variables: Variables): string {
  const replaced = parts(text).map(([part, pattern]) =>
    part.replace(pattern, (...match) => {
      const groups = match.at(-1) as Record<string, string | undefined>;
      if (groups.escaped !== undefined) return '$';
      const found = substitutionIn(groups);
      return found === undefined ? (match[0] as string) : substitutedValue(found, variables);
    }),
  );
  return replaced.join('');
}

function parts(text: string): [part: string, pattern: RegExp][] {
  const end = text.lastIndexOf('}') + 1;
  return [
    [text.slice(0, end), PATTERN],
    [text.slice(end), UNCLOSED],
  ];
}

/** True when Docker would stop, or silently use an empty string, because the variable has no value. */
export function isUnset({ name, operator }: Reference, variables: Variables): boolean {
  const value = own(variables, name);
  if (operator === ':-' || operator === '-') return false;
  if (operator === '?') return value === undefined;
  return value === undefined || value === '';
}

function substitutedValue({ name, operator, operand }: Reference, variables: Variables): string {
  const value = own(variables, name);
  if (operator === '-') return value ?? operand;
  if (operator === ':-') return value || operand;
  return value ?? '';
}

function substitutionIn(groups: Record<string, string | undefined>): Reference | undefined {
  const text = groups.named ?? groups.braced;
  if (text === undefined) return undefined;
  const operator = OPERATORS.find((candidate) => text.includes(candidate));
  if (operator === undefined) return { name: text, operator, operand: '' };
  const at = text.indexOf(operator);
  return { name: text.slice(0, at), operator, operand: text.slice(at + operator.length) };
}

function own(variables: Variables, name: string): string | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}
