import type { Problem } from '../../errors.ts';
import { interpolate, isUnset, referencesIn, type Variables } from './interpolate.ts';

export type Dotenv = {
  readonly values: Variables;
  /** Names without a value. */
  readonly passed: readonly string[];
  readonly problems: readonly Problem[];
};

const LINE = /^\s*(?:export\s+)?(?<name>[A-Za-z_][\w.-]*)\s*(?:=[ \t]*(?<value>.*))?$/s;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * A file `.env` as "docker compose" reads it: `NAME=value`, with `export`, comments and quotes; "$" is a variable, of the
 * environment or of an earlier line, except between single quotes.
 */
export function parseDotenv(file: string, text: string, env: Variables): Dotenv {
  const values: Record<string, string> = {};
  const passed: string[] = [];
  const problems: Problem[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const at = `${file}:${index + 1}:1`;
    if (/^\s*(#|$)/.test(lines[index] ?? '')) continue;
    const { name, value } = LINE.exec(lines[index] ?? '')?.groups ?? {};
    if (name === undefined) {
      problems.push({ at, message: 'is not a line NAME=value', hint: 'correct the line, or begin it with #' });
      continue;
    }
    if (value === undefined) {
      passed.push(name);
      continue;
    }
    let written = value;
    while (isOpen(written) && index + 1 < lines.length) written += `\n${lines[++index]}`;
    const read = readValue(written);
    if (read === undefined) {
      problems.push({ at, message: `the quotes of ${name} do not match`, hint: 'quote the whole value' });
      continue;
    }
    const known = { ...values, ...env };
    const { references, invalid } = referencesIn(read.template);
    const unset = references.find((use) => isUnset(use, known));
    if (read.isLiteral) values[name] = read.template;
    else if (invalid || unset !== undefined) {
      const why = unset === undefined ? 'has a "$" that is not a variable' : `uses ${unset.name}, which is not set`;
      problems.push({ at, message: `${name} ${why}`, hint: 'put a value with a literal "$" between single quotes' });
    } else values[name] = interpolate(read.template, known);
  }
  return { values, passed, problems };
}

/** The quoted part at the beginning, without its end. */
function isOpen(value: string): boolean {
  return /^'[^']*$/s.test(value) || /^"(?:[^"\\]|\\.)*\\?$/s.test(value);
}

function readValue(value: string): { readonly template: string; readonly isLiteral: boolean } | undefined {
  const single = /^'([^']*)'\s*(?:#.*)?$/s.exec(value);
  if (single) return { template: single[1] ?? '', isLiteral: true };
  const double = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/s.exec(value);
  if (double) {
    const text = (double[1] ?? '').replace(/\\(.)/gs, (_, sign: string) =>
      sign === '$' ? '$$' : (ESCAPES[sign] ?? sign),
    );
    return { template: text, isLiteral: false };
  }
  if (/^['"]/.test(value)) return undefined;
  return { template: value.replace(/(^|\s)#.*$/s, '').trim(), isLiteral: false };
}
