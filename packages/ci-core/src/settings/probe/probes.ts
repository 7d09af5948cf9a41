import { isMap, type Node } from 'yaml';
import { z } from 'zod';
import type { Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { type Entry, entriesOf, itemsOf, textOf, type YamlFile } from '../../yaml.ts';
import { duration } from '../value-schemas.ts';
import { filled, type ProbeRequest, probeRequest } from './probe-request.ts';

/** A URL that is requested during a rollout. */
export type Probe = ProbeRequest & {
  /** The service that it belongs to, by its name in the compose file: what depends on it waits for the expectation, too. */
  readonly service?: string;
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
    service: z.string().min(1),
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

const HEADER_NAME = /^[\w-]+$/;
const HEADER_VALUE = /^[^\0\r\n]+$/;

/** Reads `probes:` of swarm-ci.yaml. The URL, the headers and the expected version may contain `${VARIABLE}`. Returns all problems at once. */
export function readProbes(yaml: YamlFile, node: Node | undefined, env: Env): { value: Probe[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const value = itemsOf(yaml, node).flatMap((item) => readProbe(yaml, item, env, problems) ?? []);
  return { value, problems };
}

function readProbe(yaml: YamlFile, item: Node, env: Env, problems: Problem[]): Probe | undefined {
  const parts = entries(
    yaml,
    item,
    'a probe',
    [...Object.keys(SCHEMAS.probe), 'headers', 'version', 'expect'],
    problems,
  );
  if (parts === undefined) return undefined;
  const problem = (message: string, hint: string) => problems.push({ at: yaml.at(item), message, hint });
  const fill = (what: string) => (text: string) =>
    filled(text, env, (name) => problem(`the ${what} uses ${name}, which is not set`, `set ${name}`));
  const { for: lasting, url: address, ...known } = values(yaml, parts, SCHEMAS.probe, problems, { url: fill('url') });
  const headers = readHeaders(yaml, parts, problems);
  const sent = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, fill('header')(text)]));
  const [version, expect] = (['version', 'expect'] as const).map((name) => {
    const found = parts.find(({ key }) => key === name);
    const inner = found && entries(yaml, found.value, `"${name}"`, Object.keys(SCHEMAS[name]), problems);
    return inner && values(yaml, inner, SCHEMAS[name], problems);
  });
  if (!parts.some(({ key }) => key === 'url'))
    problem('the probe has no url', 'add the URL to request: url: https://shop.example/');
  if (lasting !== undefined && expect === undefined)
    problem('"for" requires "expect"', 'add what the response must match: expect: { status: 200 }');
  if (known.service !== undefined && expect === undefined)
    problem('"service" requires "expect"', 'add what the response must match: expect: { status: 200 }');
  if (expect?.version !== undefined && version === undefined) {
    const hint = 'add version: { header: NAME } or version: { body: PATTERN }';
    problem('"expect" has a version, but the probe does not say where a response shows it', hint);
  }
  const wanted = typeof expect?.version === 'string' ? fill('expected version')(expect.version) : undefined;
  const gate = expect && { ...expect, for: lasting ?? 10_000, version: wanted };
  // The schemas have validated each part.
  const written = [textOf(parts.find(({ key }) => key === 'url')?.value) ?? '', ...Object.values(headers)];
  const request = typeof address === 'string' ? probeRequest(address, sent, written, env) : {};
  return { from: 'runner', every: 250, ...known, ...request, version: version ?? {}, expect: gate } as unknown as Probe;
}

/** The headers of the requests, as written. */
function readHeaders(yaml: YamlFile, parts: readonly Entry[], problems: Problem[]): Record<string, string> {
  const node = parts.find(({ key }) => key === 'headers')?.value;
  if (node === undefined) return {};
  const found = isMap(node) ? entriesOf(yaml, node) : [];
  const named = found.map(({ key, value }) => [key, textOf(value) ?? ''] as const);
  const odd = named.find(([name, value]) => !HEADER_NAME.test(name) || !HEADER_VALUE.test(value));
  if (isMap(node) && odd === undefined) return Object.fromEntries(named);
  const message = odd === undefined ? '"headers" must be a mapping' : `"${odd[0]}" is not a header with a value`;
  problems.push({
    at: yaml.at(node),
    message,
    hint: 'write NAME: VALUE lines, such as Authorization: "Bearer ${TOKEN}"',
  });
  return {};
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
  fill: Readonly<Record<string, (text: string) => string>> = {},
) {
  const read: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const entry = found.find(({ key }) => key === name);
    if (entry === undefined) continue;
    const text = textOf(entry.value);
    const parsed = shape.safeParse(fill[name]?.(text ?? '') ?? text ?? '');
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

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
