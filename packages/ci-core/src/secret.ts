import { escapePattern, percentEncode } from './text.ts';

const MASK = '***';

/** A value that prints as `***`. Only code in `effects/` calls `reveal`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK;
  }
}

/** Masking shorter values would hide ordinary words. GitLab and GitHub do not mask them either. */
const MIN_MASKED_LENGTH = 4;

/**
 * Returns a function that replaces every secret in a text by `***`: plain, base64-encoded (also as part of a longer text,
 * as in `user:password`), URL-encoded, and JSON-escaped. Each line of a multi-line secret, such as a private key, is
 * masked too.
 */
export function createRedactor(secrets: Iterable<Secret>): (text: string) => string {
  const forms = new Set<string>();
  for (const secret of secrets) {
    const whole = secret.reveal();
    for (const part of [whole, whole.trim(), ...whole.split(/\r?\n/)]) {
      if (part.length >= MIN_MASKED_LENGTH) for (const form of formsOf(part)) forms.add(form);
    }
  }
  if (forms.size === 0) return (text) => text;
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(escapePattern).join('|'), 'g');
  return (text) => text.replace(pattern, MASK);
}

function formsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  // A lone surrogate cannot be encoded: encoders replace it.
  const encodable = value.toWellFormed();
  return [value, json, encodable, ...urlFormsOf(encodable), ...base64FormsOf(encodable)].filter(
    (text) => text.length >= MIN_MASKED_LENGTH,
  );
}

/** Encoders differ in which characters they escape (URL password, query, form) and in the case of the hex digits. */
function urlFormsOf(value: string): string[] {
  const component = encodeURIComponent(value);
  const strict = component.replace(/[!'()*]/g, percentEncode);
  const form = new URLSearchParams([['', value]]).toString().slice(1);
  const { password } = Object.assign(new URL('https://user@host'), { password: value });
  return [component, strict, form, password].flatMap((text) => [
    text,
    text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  ]);
}

/** Base64 of the value for each of the three alignments in a longer text, in the standard and the URL-safe alphabet. */
function base64FormsOf(value: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
    const whole = bytes.toString('base64').replace(/=+$/, '');
    const first = offset === 0 ? 0 : offset + 1;
    const last = bytes.length % 3 === 0 ? whole.length : whole.length - 1;
    const inner = whole.slice(first, last);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
