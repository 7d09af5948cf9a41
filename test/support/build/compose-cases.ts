import fc from 'fast-check';

/** A compose file and the files beside it. */
export type ComposeCase = { readonly text: string; readonly files: readonly (readonly [string, Uint8Array])[] };

type Field = { readonly key: 'name' | 'file' | 'external' | 'x-note'; readonly value: string };
type Entry =
  | { readonly kind: 'mapping'; readonly fields: readonly Field[]; readonly merge: Merge | undefined }
  | { readonly kind: 'alias'; readonly anchor: number }
  | { readonly kind: 'odd'; readonly text: string };
type Merge = { readonly at: number; readonly anchors: readonly number[]; readonly list: boolean };

// U+0085, U+2028 and U+2029 are line breaks for YAML 1.1 (PyYAML, Docker) but not for 1.2: left out, as is what YAML refuses.
const letter = fc.constantFrom(...'abcXYZ019_-. äßİΣσ大é#&*!|>%@:{}[],?\'"\\~');
const word = fc
  .string({ unit: letter, minLength: 1, maxLength: 14 })
  .map((text) => text.trim())
  .filter((text) => text !== '');

const variable = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[A-Z][A-Z0-9_]{0,30}$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Z_]{32,70}$/) },
  { weight: 1, arbitrary: word },
  { weight: 1, arbitrary: fc.constantFrom('', 'A}_${B', 'A:-x', 'ΑΣ', 'İ') },
);
const name = fc.oneof(
  { weight: 8, arbitrary: variable.map((text) => `\${${text}}`) },
  {
    weight: 2,
    arbitrary: fc.oneof(
      word,
      variable.map((text) => `$${text}`),
      variable.map((text) => `\${${text}}x`),
    ),
  },
);

// What lies in the directory, beside a folder and names that do not exist.
const present = [
  'prod/nginx.conf',
  'dev/größe 大.conf',
  'a',
  "it's.conf",
  'dev/x: y#z',
  '.env',
  'prod/bin.dat',
  '{a}',
  '&b',
];
const file = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...present, './a', 'prod/../a') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('missing.conf', 'prod', 'prod/', '.', '', 'missing/../a', 'a/', '/nonexistent/a'),
  },
);
const contents = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 50 }).map((text) => Buffer.from(text)),
  fc.constantFrom('', 'a\r\nb\r\n', '\uFEFFtext', '\0', 'a\n', 'a').map((text) => Buffer.from(text)),
);

const field: fc.Arbitrary<Field> = fc.oneof(
  { weight: 4, arbitrary: name.map((value) => ({ key: 'name' as const, value })) },
  { weight: 4, arbitrary: file.map((value) => ({ key: 'file' as const, value })) },
  { weight: 1, arbitrary: word.map((value) => ({ key: 'x-note' as const, value })) },
);
const fields = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(name, file).map(([n, f]): Field[] => [
      { key: 'name', value: n },
      { key: 'file', value: f },
    ]),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(name, file).map(([n, f]): Field[] => [
      { key: 'file', value: f },
      { key: 'name', value: n },
    ]),
  },
  // Missing and duplicate keys.
  { weight: 2, arbitrary: fc.array(field, { minLength: 1, maxLength: 4 }) },
);

const ANCHORS = 4;
const anchor = fc.nat(ANCHORS - 1);
const merge: fc.Arbitrary<Merge> = fc.record({
  at: fc.nat(4),
  anchors: fc.array(anchor, { minLength: 1, maxLength: 3 }),
  list: fc.boolean(),
});
const optionalMerge = fc.option(merge, { nil: undefined, freq: 2 });
const entry: fc.Arbitrary<Entry> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('mapping' as const), fields, merge: optionalMerge }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('alias' as const), anchor }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('odd' as const),
      text: fc.constantFrom('', '[a, b]', 'text', '12', 'null', '{}'),
    }),
  },
);
const key = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .stringMatching(/^[a-z][a-z0-9_-]{0,8}$/)
      .filter((text) => !/^(?:y|n|yes|no|on|off|true|false|null)$/.test(text)),
  },
  { weight: 1, arbitrary: fc.constantFrom('a', 'b', 'c', '1', '<<', 'größe', 'with space') },
);

/** Chooses how each scalar is written; the same numbers give the same text, so that a failure can be had again. */
type Style = () => number;

function styled(numbers: readonly number[]): Style {
  let i = 0;
  return () => numbers[i++ % numbers.length] ?? 0;
}

const PLAIN = /^(?:\$|[A-Za-z/.])(?:[\w${}/.äßé大İΣσ-]| (?=[\w])|:(?=[\w-])|#(?<! #))*$/;
// Resolved to something else than a string by one of the two YAML versions.
const NO_STRING = /^(?:y|n|yes|no|on|off|true|false|null|~|\.|\.inf|\.nan|[-+.\d].*)$/i;

function scalar(value: string, style: Style, indent: string, flow = false): string {
  const choice = style() % 5;
  const plain = PLAIN.test(value) && !NO_STRING.test(value) && !(flow && /[{},[\]]/.test(value));
  const tidy = value !== '' && !/^\s|\s$/.test(value);
  if (choice <= 1 && plain) return value;
  if (choice === 2) return `'${value.replaceAll("'", "''")}'`;
  if (choice === 3 && tidy && !flow) return `${style() % 2 ? '>-' : '|-'}\n${indent}  ${value}`;
  const escaped = JSON.stringify(value);
  return style() % 3 === 0 ? escaped.replace(/[a-z](?=[^\\]*$)/, (c) => `\\x${c.charCodeAt(0).toString(16)}`) : escaped;
}

function quotedKey(text: string, style: Style): string {
  const choice = style() % 4;
  if (text === '<<' || text === '1' || choice === 0) return choice % 2 ? `'${text}'` : `"${text}"`;
  return text;
}

function merged({ anchors, list }: Merge): string {
  return list || anchors.length > 1 ? `<<: [${anchors.map((n) => `*e${n}`).join(', ')}]` : `<<: *e${anchors[0]}`;
}

function mapping(one: Extract<Entry, { kind: 'mapping' }>, style: Style, indent: string, label: string): string {
  const flow = style() % 4 === 0;
  const lines = one.fields.map(({ key: k, value }) => `${k}: ${scalar(value, style, indent, flow)}`);
  if (one.merge !== undefined) lines.splice(one.merge.at % (lines.length + 1), 0, merged(one.merge));
  if (flow) return `${label} { ${lines.join(', ')} }`;
  return `${label}\n${lines.map((line) => indent + line).join('\n')}`;
}

function entryText(one: Entry, style: Style, indent: string): string {
  if (one.kind === 'alias') return ` *e${one.anchor}`;
  if (one.kind === 'odd') return ` ${one.text}`;
  return mapping(one, style, indent, '');
}

type Parts = {
  readonly anchors: readonly Extract<Entry, { kind: 'mapping' }>[];
  readonly groups: readonly (readonly (readonly [string, Entry])[])[];
  readonly configs: readonly (readonly [string, Entry])[];
  readonly merge: { readonly at: number; readonly groups: readonly number[] } | undefined;
  readonly styles: readonly number[];
  readonly crlf: boolean;
  readonly bom: boolean;
  readonly comment: string;
};

function render(parts: Parts): string {
  const style = styled(parts.styles);
  const lines = [`# ${parts.comment}`, 'version: "3.8"', 'x-entries:'];
  parts.anchors.forEach((one, i) => {
    // An anchor may merge only those before it.
    const before = one.merge?.anchors.filter((n) => n < i) ?? [];
    const usable = one.merge && before.length > 0 ? { ...one.merge, anchors: before } : undefined;
    lines.push(mapping({ ...one, merge: usable }, style, '    ', `  e${i}: &e${i}`));
  });
  const pair = (k: string, one: Entry) => `  ${quotedKey(k, style)}:${entryText(one, style, '    ')}`;
  parts.groups.forEach((group, i) => {
    if (group.length === 0) lines.push(`x-group${i}: &g${i} {}`);
    else lines.push(`x-group${i}: &g${i}`, ...group.map(([k, one]) => pair(k, one)));
  });
  const body = parts.configs.map(([k, one]) => pair(k, one));
  if (parts.merge !== undefined) {
    const [first, ...rest] = parts.merge.groups;
    const sources = rest.length > 0 ? `[${parts.merge.groups.map((n) => `*g${n}`).join(', ')}]` : `*g${first}`;
    body.splice(parts.merge.at % (body.length + 1), 0, `  <<: ${sources}`);
  }
  lines.push('configs:', ...body, 'services:', '  web: { image: "nginx:1" }', '');
  const text = lines.join('\n');
  return `${parts.bom ? '\uFEFF' : ''}${parts.crlf ? text.replaceAll('\n', '\r\n') : text}`;
}

const anchoredMapping = fc.record({ kind: fc.constant('mapping' as const), fields, merge: optionalMerge });
const pairs = (minLength: number, maxLength: number) =>
  fc.array(fc.tuple(key, entry), { minLength, maxLength, size: 'max' });

function cases(configs: fc.Arbitrary<(readonly [string, Entry])[]>): fc.Arbitrary<ComposeCase> {
  const parts: fc.Arbitrary<Parts> = fc.record({
    anchors: fc.array(anchoredMapping, { minLength: ANCHORS, maxLength: ANCHORS }),
    groups: fc.array(pairs(0, 4), { minLength: 2, maxLength: 2 }),
    configs,
    merge: fc.option(fc.record({ at: fc.nat(8), groups: fc.array(fc.nat(1), { minLength: 1, maxLength: 2 }) }), {
      nil: undefined,
      freq: 2,
    }),
    styles: fc.array(fc.nat(59), { minLength: 20, maxLength: 60, size: 'max' }),
    crlf: fc.boolean(),
    bom: fc.boolean(),
    comment: word,
  });
  const bytes = fc.tuple(...present.map(() => contents));
  return fc.tuple(parts, bytes).map(([part, all]) => ({
    text: render(part),
    files: present.map((path, i) => [path, all[i] ?? new Uint8Array()] as const),
  }));
}

export const composeCase: fc.Arbitrary<ComposeCase> = cases(pairs(0, 8));

const counting: fc.Arbitrary<Entry> = fc
  .tuple(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,30}$/), fc.constantFrom(...present))
  .map(([n, f]) => ({
    kind: 'mapping',
    fields: [
      { key: 'name', value: `\${${n}}` },
      { key: 'file', value: f },
    ],
    merge: undefined,
  }));

/** Some hundreds of entries, most of which count. */
export const manyConfigs: fc.Arbitrary<ComposeCase> = cases(
  fc
    .tuple(fc.array(counting, { minLength: 300, maxLength: 400, size: 'max' }), pairs(0, 40))
    .map(([many, odd]) => [...many.map((one, i) => [`k${i}`, one] as const), ...odd]),
);
