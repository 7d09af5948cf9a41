/** One `$NAME` or `${NAME…}` in a text, as Docker's CLI reads it. */
export type Reference = {
  readonly name: string;
  /** What stands after the name: `:-default`, `-default`, `:?message`, `?message`. */
  readonly operator: ':-' | '-' | ':?' | '?' | undefined;
  readonly operand: string;
};

export type Variables = Readonly<Record<string, string>>;

// Docker's own pattern: `$$` is a dollar, a `$` before anything else is an error of the file.
const PATTERN =
  /\$(?:(?<escaped>\$)|(?<named>[_a-z][_a-z0-9]*)|\{(?<braced>[_a-z][_a-z0-9]*)(?:(?<operator>:?[-?])(?<operand>[^}]*))?\}|(?<invalid>))/gi;

/** The variables that a text refers to, in order; `invalid` tells that Docker would refuse the text. */
export function referencesIn(text: string): { references: Reference[]; invalid: boolean } {
  const references: Reference[] = [];
  let invalid = false;
  for (const { groups = {} } of text.matchAll(PATTERN)) {
    const name = groups.named ?? groups.braced;
    if (groups.invalid !== undefined) invalid = true;
    if (name !== undefined) references.push(reference(name, groups));
  }
  return { references, invalid };
}

/** The text with its variables filled in; an undefined one becomes an empty string, as Docker does it. */
export function interpolate(text: string, variables: Variables): string {
  return text.replace(PATTERN, (...match) => {
    const groups = match.at(-1) as Record<string, string | undefined>;
    if (groups.escaped !== undefined) return '$';
    const name = groups.named ?? groups.braced;
    if (name === undefined) return match[0] as string;
    return valueOf(reference(name, groups), variables);
  });
}

/** True when Docker would stop, or silently use an empty string, because the variable has no value. */
export function isUnfilled({ name, operator }: Reference, variables: Variables): boolean {
  const value = own(variables, name);
  if (operator === ':-' || operator === '-') return false;
  if (operator === '?') return value === undefined;
  return value === undefined || value === '';
}

function valueOf({ name, operator, operand }: Reference, variables: Variables): string {
  const value = own(variables, name);
  if (operator === '-') return value ?? operand;
  if (operator === ':-') return value || operand;
  return value ?? '';
}

function reference(name: string, groups: Record<string, string | undefined>): Reference {
  return { name, operator: groups.operator as Reference['operator'], operand: groups.operand ?? '' };
}

function own(variables: Variables, name: string): string | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}
