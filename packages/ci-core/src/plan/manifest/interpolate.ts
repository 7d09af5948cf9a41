/** One `$NAME` or `${NAME…}` in a text, parsed like Docker's CLI. */
export type Reference = {
  readonly name: string;
  /** The operator after the name: `:-default`, `-default`, `:?message`, `?message`. */
  readonly operator: ':-' | '-' | ':?' | '?' | undefined;
  readonly operand: string;
};

export type Variables = Readonly<Record<string, string>>;

// Docker's own pattern (cli/compose/template): `$$` is a dollar sign, any other `$` is an error.
// An operator also counts without braces: Docker reads "$TAG-alpine" as TAG with the default "alpine".
const SUBSTITUTION = '[_a-z][_a-z0-9]*(?::?[-?][^}]*)?';
const pattern = (braced: string) =>
  new RegExp(`\\$(?:(?<escaped>\\$)|(?<named>${SUBSTITUTION})|${braced}(?<invalid>))`, 'gi');
const PATTERN = pattern(`\\{(?<braced>${SUBSTITUTION})\\}|`);
/** After the last closing brace no `${` can match. Searching for the end of each would take quadratic time. */
const UNCLOSED = pattern('');
// In Docker's order: the first one that occurs anywhere separates name and operand.
const OPERATORS = [':-', '-', ':?', '?'] as const;

/**
 * The variables that a text uses, in order. `invalid`: Docker would reject the text or, as in `${TOKEN:?set the e-mail}` and
 * `${A:-${B}}`, make something else of it than anyone means ("mail" although TOKEN is set, "${B}").
 */
export function referencesIn(text: string): { references: Reference[]; invalid: boolean } {
  const references: Reference[] = [];
  let invalid = false;
  for (const { groups = {} } of parts(text).flatMap(([part, pattern]) => [...part.matchAll(pattern)])) {
    const found = substitutionIn(groups);
    if (found !== undefined) references.push(found);
    if (groups.invalid !== undefined || (found && !isPlain(found))) invalid = true;
  }
  return { references, invalid };
}

/** Replaces the variables of a text with their values. Like in Docker, an unset variable becomes an empty string. */
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

/** Docker fills in nothing inside a default, and looks for an operator in all of the text between the braces. */
function isPlain({ name, operand }: Reference): boolean {
  return /^\w+$/.test(name) && !operand.includes('$');
}

/** The text with other names for its variables. */
export function withReferences(text: string, rename: (name: string) => string): string {
  const renamed = parts(text).map(([part, pattern]) =>
    part.replace(pattern, (whole: string) =>
      whole.replace(/^(\$\{?)([_a-z]\w*)/i, (_, sign: string, name: string) => `${sign}${rename(name)}`),
    ),
  );
  return renamed.join('');
}

function parts(text: string): [part: string, pattern: RegExp][] {
  const end = text.lastIndexOf('}') + 1;
  return [
    [text.slice(0, end), PATTERN],
    [text.slice(end), UNCLOSED],
  ];
}

/**
 * True if Docker would fail, or silently use an empty string, because the variable has no value. An empty one is among the
 * variables only if it is meant to be empty.
 */
export function isUnset({ name, operator }: Reference, variables: Variables): boolean {
  const value = own(variables, name);
  if (operator === ':-' || operator === '-') return false;
  return operator === ':?' ? !value : value === undefined;
}

/**
 * Whether a value is true once its variables are filled in, in the words that Docker's CLI accepts from a variable; its
 * YAML parser accepts `True`, up to version 27 `yes` and `on` as well (cli/compose/loader/interpolate.go).
 */
export function isTrue(text: string | undefined): boolean {
  return /^(true|yes|on|y)$/i.test(text ?? '');
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
