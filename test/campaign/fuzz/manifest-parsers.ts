import fc from 'fast-check';
import { readContext } from '../../../packages/ci-core/src/context/context.ts';
import { bumpFile } from '../../../packages/ci-core/src/plan/bump-file.ts';
import { planBump } from '../../../packages/ci-core/src/plan/bump-plan.ts';
import { versionedEntries, versionOf, withClashes } from '../../../packages/ci-core/src/plan/config-versions.ts';
import { planDeploy } from '../../../packages/ci-core/src/plan/deploy-plan.ts';
import { interpolate, referencesIn } from '../../../packages/ci-core/src/plan/interpolate.ts';
import { readManifest } from '../../../packages/ci-core/src/plan/manifest.ts';
import { parseYaml } from '../../../packages/ci-core/src/yaml.ts';
import { composeFiles } from './corpus.ts';
import { type Fuzzer, fuzzer } from './exercise.ts';
import { PIECES, sizeAttacks } from './hostile.ts';
import { mutatedText } from './mutate.ts';

const WORDS = [
  'services:\n',
  'configs:',
  'image: ',
  'name: ${C}',
  'file: ./x',
  'external: true',
  'volumes: [./a:/b]',
  'env_file: ',
  'deploy: ',
  'labels: [a=b]',
  'x: &x {a: b}',
  '<<: *x',
  '*x',
];
const compose = mutatedText(composeFiles, WORDS);
const SECRET = 'hunter2-in-the-environment';
const env = { TAG: '1', C: 'c', EMPTY: '', DB_PASSWORD: SECRET, REGISTRY: 'registry.example.com' };
const context = readContext({});

/** Documents that a parser takes apart in more steps than they have characters, unless it takes care. */
export function yamlBombs(size: number): string[] {
  const depth = Math.min(2_000, size / 20);
  const laughs = (join: (names: string) => string) => {
    const rows = Array.from({ length: 30 }, (_, i) => `x${i + 1}: &a${i + 1} ${join(`*a${i}`)}`);
    return `x0: &a0 {image: x, file: y, name: z}\n${rows.join('\n')}\nservices: {a: *a30, <<: *a30}\nconfigs: *a30\nsecrets: {a: *a30}\nnetworks: *a30\n`;
  };
  const wide = (row: (i: number) => string) => Array.from({ length: size / row(1).length }, (_, i) => row(i)).join('');
  return [
    laughs((name) => `[${name}, ${name}, ${name}]`),
    laughs((name) => `{a: ${name}, b: ${name}}`),
    laughs((name) => `{<<: [${name}, ${name}, ${name}]}`),
    laughs((name) => `{<<: ${name}, b: ${name}}`),
    `services: ${'['.repeat(depth)}${']'.repeat(depth)}`,
    `services: ${'{a: '.repeat(depth)}x${'}'.repeat(depth)}`,
    `services:\n${Array.from({ length: Math.min(depth, 400) }, (_, i) => `${' '.repeat(i + 1)}a:\n`).join('')}`,
    '['.repeat(size),
    '{'.repeat(size),
    '- '.repeat(size / 2),
    '? '.repeat(size / 2),
    'a: '.repeat(size / 3),
    `services:\n${wide((i) => `  s${i}: {image: a}\n`)}`,
    `services:\n  a: {image: a}\nconfigs:\n${wide((i) => `  c${i}: {name: "\${C${i}}", file: ./c}\n`)}`,
    `services:\n  a:\n    image: "${'${A:-'.repeat(size / 5)}"`,
    `services:\n  a:\n    image: a\n    environment: "${'$A '.repeat(size / 3)}"`,
    `services:\n${wide(() => '  same: {image: a}\n')}`,
    `x: &a {image: b}\nservices:\n${wide((i) => `  s${i}: {<<: *a}\n`)}`,
    `a: &a\n  b: *a\nservices: *a\nconfigs: *a\n`,
    `services: &a\n  <<: *a\n  b: {image: x}\n`,
  ];
}

/** Docker's own reading of a text with variables, a character at a time: cli/compose/template/template.go. */
function asDockerDoes(text: string, variables: Readonly<Record<string, string>>): string {
  let out = '';
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    if (rest.startsWith('$$')) {
      out += '$';
      at += 2;
      continue;
    }
    const name = rest[0] === '$' ? wordAt(rest, rest[1] === '{' ? 2 : 1) : '';
    const braced = rest[1] === '{';
    const after = 1 + (braced ? 1 : 0) + name.length;
    const operand = /^:?[-?][^}]*/.exec(rest.slice(after))?.[0] ?? '';
    if (name === '' || (braced && rest[after + operand.length] !== '}')) {
      // As far as it is no variable in braces, the sign stays.
      out += rest[0];
      at += 1;
      continue;
    }
    out += filled(name + operand, variables);
    at += after + operand.length + (braced ? 1 : 0);
  }
  return out;
}

function wordAt(text: string, from: number): string {
  let to = from;
  while (to < text.length && /[_a-z0-9]/i.test(text[to] ?? '') && !(to === from && /[0-9]/.test(text[to] ?? ''))) to++;
  return text.slice(from, to);
}

function filled(substitution: string, variables: Readonly<Record<string, string>>): string {
  const value = (name: string) => (Object.keys(variables).includes(name) ? variables[name] : undefined);
  for (const operator of [':-', '-', ':?', '?']) {
    const at = substitution.indexOf(operator);
    if (at < 0) continue;
    const [name, operand] = [substitution.slice(0, at), substitution.slice(at + operator.length)];
    if (operator === ':-') return value(name) || operand;
    if (operator === '-') return value(name) ?? operand;
    return value(name) ?? '';
  }
  return value(substitution) ?? '';
}

const images = [
  {
    service: 'web',
    image: 'registry.example.com/shop/web',
    tag: '20260131_7ab44e95',
    digest: undefined,
    variable: 'TAG',
  },
  { service: 'api', image: 'app', tag: 'v2', digest: `sha256:${'a'.repeat(64)}`, variable: undefined },
];
const bumped = [
  ...composeFiles,
  'services:\n  web:\n    image: registry.example.com/shop/web:${TAG:-old}\n  api: { image: "app:1" }\n',
  'variables:\n  TAG: 1.0\nservices:\n  web:\n    image: app:v1@sha256:0\n',
];

export const manifestParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'deploy of a compose file',
    covers: [
      'parseYaml',
      'entriesOf',
      'child',
      'itemsOf',
      'textOf',
      'readManifest',
      'unfilled',
      'servicesOf',
      'namedFilesOf',
      'networksOf',
      'pathsOf',
      'planDeploy',
      'deployFaults',
      'nameFault',
      'ownerOverlay',
      'keptParts',
      'withoutEmpty',
      'isUnfilled',
    ],
    inputs: compose,
    attacks: (size) => [...yamlBombs(size), ...sizeAttacks(size, ['a: b\n', 'services:\n', '  a: *a\n'])],
    read: (text) => {
      const { manifest, problems } = readManifest('docker-compose.prod.yaml', text);
      if (problems.length > 0) return { problems };
      const source = { environment: 'prod', stack: 'shop_prod', serverPath: '/data', manifest, env, context };
      const files = new Map([['./x', Buffer.from('x')]]);
      const planned = planDeploy({ ...source, contents: files, found: new Set(), registry: undefined });
      const { plan, ...rest } = planned;
      return {
        ...rest,
        overlay: plan.overlay,
        services: plan.services,
        names: plan.namedFiles,
        networks: plan.networks,
      };
    },
    check: ({ overlay, ...told }: { overlay?: string; problems: object[] }) => {
      if (overlay !== undefined) JSON.parse(overlay);
      if (JSON.stringify(told.problems).includes(SECRET)) throw new Error('tells a secret');
    },
  }),
  fuzzer<string>({
    name: 'versions of configs',
    covers: ['versionedEntries', 'versionOf', 'withClashes', 'readConfigVersions'],
    inputs: compose,
    attacks: yamlBombs,
    read: (text) => {
      const { yaml, problems } = parseYaml('c.yaml', text, { uniqueKeys: false });
      if (problems.length > 0) return { problems };
      const { entries, skipped } = versionedEntries(yaml, ['config', 'secret']);
      return {
        skipped,
        versions: withClashes(entries.map(({ variable, file }) => versionOf(variable, Buffer.from(file)))),
      };
    },
  }),
  fuzzer<string>({
    name: 'variables in a text',
    covers: ['interpolate', 'referencesIn'],
    inputs: fc
      .array(
        fc.constantFrom(
          ...PIECES.filter((piece) => piece.length < 20),
          'TAG',
          'C',
          'EMPTY',
          'x',
          '-',
          '?',
          '}',
          '{TAG}',
          '$TAG',
          '${TAG:?no}',
        ),
        { maxLength: 9 },
      )
      .map((pieces) => pieces.join('')),
    attacks: (size) => sizeAttacks(size, ['${A', '${A:-${B:-', '$A$', '${A-', '${A:?']),
    read: (text) => ({
      references: referencesIn(text),
      text: text.length > 2_000 ? interpolate(text, env).length : interpolate(text, env),
    }),
    check: ({ references, text }: { references: ReturnType<typeof referencesIn>; text: string }, input) => {
      if (references.invalid || input.length > 2_000) return;
      const expected = asDockerDoes(input, env);
      if (text !== expected) throw new Error(`made ${JSON.stringify(text)}, Docker makes ${JSON.stringify(expected)}`);
    },
  }),
  fuzzer<string>({
    name: 'tags set in a compose file',
    covers: ['bumpFile', 'planBump', 'imageUses', 'tagVariable', 'takesVariable', 'mayBe', 'spliceEdits'],
    inputs: mutatedText(bumped, [
      ...WORDS,
      ...images.flatMap(({ image }) => [image, `image: ${image}:1`, `image: "${image}:\${TAG:-1}"`]),
      'TAG: 1',
      'TAG: "x"',
    ]),
    attacks: (size) => [
      ...yamlBombs(size),
      ...sizeAttacks(size, ['app:']).map((text) => `services:\n  a:\n    image: "${text.replaceAll('"', '')}"\n`),
    ],
    read: (text) => {
      const { bumps } = planBump([{ path: 'c.yaml', text }], images);
      return { ...bumpFile('c.yaml', text, images), bumps };
    },
    check: ({ problems, text }: { problems: object[]; text: string }, input) => {
      if (problems.length > 0) return;
      sameButForTags(input, text);
      const again = bumpFile('c.yaml', text, images);
      if (again.problems.length > 0 || again.text !== text) throw new Error(`what it wrote changes again: ${text}`);
    },
  }),
  fuzzer<string>({
    name: 'tags set in lines of variables',
    covers: ['bumpFile'],
    inputs: mutatedText(
      ['TAG=1\nOTHER=2\n', 'export TAG = "old" # tag\n', "TAG='registry.example.com/shop/web:1'\nX=$TAG\n"],
      ['TAG=', 'export ', 'TAG = x'],
    ),
    attacks: (size) => sizeAttacks(size, ['TAG=', 'TAG=1\n', 'export ']),
    read: (text) => bumpFile('prod.env', text, images),
    check: ({ problems, text }: ReturnType<typeof bumpFile>, input) => {
      if (problems.length === 0) sameButForTags(input, text);
    },
  }),
];

/** Every line is as it was but for a tag in it. */
function sameButForTags(before: string, after: string): void {
  if (before === after) return;
  const [old, now] = [before, after].map((text) => text.split('\n'));
  const odd = now?.find((line, i) => line !== old?.[i] && !images.some(({ tag }) => line.includes(tag)));
  if (old?.length !== now?.length || odd !== undefined) throw new Error(`changed more than tags: ${after}`);
}
