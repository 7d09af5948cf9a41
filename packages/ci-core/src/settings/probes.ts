import { isMap, type Node } from 'yaml';
import { z } from 'zod';
import type { Problem } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { type Entry, entriesOf, itemsOf, textOf, type YamlFile } from '../yaml.ts';
import { duration } from './value-schemas.ts';

/** A URL that is requested during a rollout. */
export type Probe = {
  readonly url: string;
  /** Where the requests come from: the machine that runs the job, or the server. */
  readonly from: 'runner' | 'manager';
  /** Milliseconds between two requests. */
  readonly every: number;
  /** Where a response shows its version: a header, or the first group of a regular expression for the body. */
  readonly version: { readonly header?: string | undefined; readonly body?: string | undefined };
  /** What the responses must match for `for` milliseconds after the rollout; otherwise the deploy fails. */
  readonly expect: Expectation | undefined;
};

export type Expectation = {
  readonly status: number | undefined;
  /** A regular expression. */
  readonly body: string | undefined;
  readonly version: string | undefined;
  readonly for: number;
};

type Env = Readonly<Record<string, string | undefined>>;
type Schema = z.ZodType<unknown, string>;

const pattern = z.string().refine(isRegExp, 'is not a valid regular expression');
const url = z
  .string()
  .refine(
    (value) => /^https?:\/\//i.test(value) && URL.canParse(value),
    'must be a URL that starts with http:// or https://',
  )
  .refine((value) => !/^https?:\/\/[^/]*@/i.test(value), 'must not contain credentials');
const SCHEMAS = {
  probe: {
    url,
    from: z.enum(['runner', 'manager'], 'must be runner or manager'),
    every: duration.refine((ms) => ms >= 100 && ms <= 1000, 'must be between 100ms and 1s'),
    for: duration,
  },
  version: { header: z.string().regex(/^[\w-]+$/, 'is not a valid header name'), body: pattern },
  expect: {
    status: z
      .string()
      .regex(/^[1-5]\d\d$/, 'must be a status from 100 to 599')
      .transform(Number),
    body: pattern,
    version: z.string().min(1),
  },
} as const satisfies Record<string, Record<string, Schema>>;

/** Reads `probes:` of swarm-ci.yaml. The expected version may contain `${VARIABLE}`. Returns all problems at once. */
export function readProbes(yaml: YamlFile, node: Node | undefined, env: Env): { value: Probe[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const value = itemsOf(yaml, node).flatMap((item) => readProbe(yaml, item, env, problems) ?? []);
  return { value, problems };
}

function readProbe(yaml: YamlFile, item: Node, env: Env, problems: Problem[]): Probe | undefined {
  const parts = entries(yaml, item, 'a probe', [...Object.keys(SCHEMAS.probe), 'version', 'expect'], problems);
  if (parts === undefined) return undefined;
  const { for: lasting, ...known } = values(yaml, parts, SCHEMAS.probe, problems);
  const [version, expect] = (['version', 'expect'] as const).map((name) => {
    const found = parts.find(({ key }) => key === name);
    const inner = found && entries(yaml, found.value, `"${name}"`, Object.keys(SCHEMAS[name]), problems);
    return inner && values(yaml, inner, SCHEMAS[name], problems);
  });
  const problem = (message: string, hint: string) => problems.push({ at: yaml.at(item), message, hint });
  if (!parts.some(({ key }) => key === 'url'))
    problem('the probe has no url', 'add the URL to request: url: https://shop.example/');
  if (lasting !== undefined && expect === undefined)
    problem('"for" requires "expect"', 'add what the response must match: expect: { status: 200 }');
  if (expect?.version !== undefined && version === undefined) {
    const hint = 'add version: { header: NAME } or version: { body: PATTERN }';
    problem('"expect" has a version, but the probe does not say where a response shows it', hint);
  }
  const wanted = interpolate(expect?.version, env, (name) =>
    problem(`the expected version uses ${name}, which is not set`, `set ${name}`),
  );
  const gate = expect && { ...expect, for: lasting ?? 10_000, version: wanted };
  // The schemas have validated each part.
  return { from: 'runner', every: 250, ...known, version: version ?? {}, expect: gate } as unknown as Probe;
}

/** The entries of a mapping; undefined for any other node. Unknown keys become problems. */
function entries(
  yaml: YamlFile,
  node: Node | undefined,
  what: string,
  known: string[],
  problems: Problem[],
): Entry[] | undefined {
  if (!isMap(node)) {
    problems.push({ at: yaml.at(node), message: `${what} must be a mapping`, hint: 'write NAME: VALUE lines' });
    return undefined;
  }
  const found = entriesOf(yaml, node);
  for (const { key, keyNode } of found) {
    if (known.includes(key)) continue;
    problems.push({ at: yaml.at(keyNode), message: `unknown key "${key}" in ${what}`, hint: nearest(key, known) });
  }
  return found;
}

/** The values of the entries that have a schema, by name; an invalid value becomes a problem. */
function values(
  yaml: YamlFile,
  found: readonly Entry[],
  shapes: Readonly<Record<string, Schema>>,
  problems: Problem[],
) {
  const read: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const entry = found.find(({ key }) => key === name);
    if (entry === undefined) continue;
    const text = textOf(entry.value);
    const parsed = shape.safeParse(text ?? '');
    if (parsed.success) read[name] = parsed.data;
    else {
      // The part before an @ is probably a password.
      const shown = (text ?? '').replace(/\/\/.*@/, '//***@');
      const message = `${name} "${shown}" ${parsed.error.issues[0]?.message ?? 'is not valid'}`;
      problems.push({
        at: yaml.at(entry.value ?? entry.keyNode),
        message,
        hint: 'docs/probes.md lists the allowed values',
      });
    }
  }
  return read;
}

function interpolate(text: unknown, env: Env, missing: (name: string) => void): string | undefined {
  if (typeof text !== 'string') return undefined;
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    if (!env[name]) missing(name);
    return env[name] ?? '';
  });
}

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
