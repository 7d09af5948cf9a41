import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);

/** A file that the linter must refuse: where it stands, what it says, the rule that answers. */
type Wrong = readonly [path: string, text: string, rule: string];

const IMPORTS = 'lint/style/noRestrictedImports';
const GLOBALS = 'lint/style/noRestrictedGlobals';
const PROPERTIES = 'lint/nursery/noJsRestrictedProperties';
const PURE = ['context', 'settings', 'plan', 'verdict', 'report'];
/** What each folder may import from, its own and the files beside index.ts apart. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  context: [],
  settings: [],
  plan: ['settings', 'context'],
  verdict: ['plan', 'settings', 'context'],
  report: ['verdict', 'plan', 'settings', 'context'],
  effects: ['plan', 'settings', 'context'],
  flow: ['effects', 'report', 'verdict', 'plan', 'settings', 'context'],
};
const FOLDERS = Object.keys(BELOW);
const WORLD = ['node:fs', 'node:fs/promises', 'node:net', 'node:http', 'node:https', 'node:child_process', 'node:os']
  .concat(['node:process', 'node-ssh', 'ssh2', 'dockerode', 'execa', '@gitbeaker/rest', '@octokit/rest'])
  .concat(['@swarm-ci/core', '../../../jobs/src/job.ts', '../../../../test/support/stack-scene.ts', '../index.ts']);
const CLOCK = ['const a = Date.now()', 'const a = Math.random()'];
const HIDDEN = ['process.env', 'process', 'fetch', 'performance', 'crypto', 'globalThis', 'setTimeout'];

const core = (path: string) => `packages/ci-core/src/${path}`;
const importOf = (source: string) => `import { a } from '${source}';\nexport const b = a;\n`;
const useOf = (value: string) => `export const b = ${value};\n`;

const wrong: readonly Wrong[] = [
  ...PURE.flatMap((folder): Wrong[] => [
    ...WORLD.map((source): Wrong => [core(`${folder}/x.ts`), importOf(source), IMPORTS]),
    ...HIDDEN.map((name): Wrong => [core(`${folder}/x.ts`), useOf(name), GLOBALS]),
    ...CLOCK.map((line): Wrong => [core(`${folder}/x.ts`), `export ${line};\n`, PROPERTIES]),
    [core(`${folder}/x.ts`), useOf('new Date()'), 'plugin'],
    [core(`${folder}/deep/x.ts`), importOf('../../effects/host.ts'), IMPORTS],
    [core(`${folder}/x.ts`), "export { a } from '../effects/host.ts';\n", IMPORTS],
    [
      core(`${folder}/x.ts`),
      "export type A = typeof import('ssh2');\nexport const a = await import('ssh2');\n",
      IMPORTS,
    ],
    [core(`${folder}/x.ts`), "import type { A } from '../flow/a.ts';\nexport type B = A;\n", IMPORTS],
  ]),
  ...FOLDERS.flatMap((folder) =>
    FOLDERS.filter((other) => other !== folder && !BELOW[folder]?.includes(other)).map(
      (other): Wrong => [core(`${folder}/x.ts`), importOf(`../${other}/y.ts`), IMPORTS],
    ),
  ),
  ...FOLDERS.map((folder): Wrong => [core('x.ts'), importOf(`./${folder}/y.ts`), IMPORTS]),
  ...['node:fs', './index.ts', 'zod', 'ssh2'].map((source): Wrong => [core('x.ts'), importOf(source), IMPORTS]),
  ...['effects/x.ts', 'flow/x.ts', 'x.ts', 'index.ts'].map(
    (path): Wrong => [core(path), useOf('process.pid'), GLOBALS],
  ),
  ...['node:process', '../index.ts', '@swarm-ci/core'].map(
    (source): Wrong => [core('effects/x.ts'), importOf(source), IMPORTS],
  ),
  ...['node:net', 'node:child_process', 'ssh2', 'dockerode'].map(
    (source): Wrong => [core('flow/x.ts'), importOf(source), IMPORTS],
  ),
  ...[
    '@swarm-ci/core/src/errors.ts',
    '../../ci-core/src/errors.ts',
    '@swarm-ci/core/errors',
    'ssh2',
    'node:child_process',
    'node:net',
    'node:process',
    'zod',
  ].map((source): Wrong => ['packages/jobs/src/x.ts', importOf(source), IMPORTS]),
  ['packages/jobs/src/x.ts', useOf('process.argv'), GLOBALS],
  ['packages/jobs/src/x.ts', 'console.log(1);\n', 'lint/suspicious/noConsole'],
  ['packages/jobs/src/x.ts', 'export default 1;\n', 'lint/style/noDefaultExport'],
  ['packages/jobs/src/x.ts', 'export enum A { B }\n', 'lint/style/noEnum'],
  ['packages/jobs/src/x.ts', "export * from './y.ts';\n", 'lint/performance/noReExportAll'],
  ['packages/jobs/src/x.ts', 'export const a = (b?: string) => b!.length;\n', 'lint/style/noNonNullAssertion'],
  ['packages/jobs/src/x.ts', 'export {};\n'.repeat(201), 'lint/style/noExcessiveLinesPerFile'],
];

/** What must stay allowed, so that no rule bites more than it says. */
const right: readonly (readonly [path: string, text: string])[] = [
  ...FOLDERS.flatMap((folder) =>
    (BELOW[folder] ?? []).map((other) => [core(`${folder}/x.ts`), importOf(`../${other}/y.ts`)] as const),
  ),
  ...FOLDERS.flatMap((folder) =>
    ['./y.ts', '../errors.ts', '../secret.ts', '../yaml.ts'].map(
      (source) => [core(`${folder}/x.ts`), importOf(source)] as const,
    ),
  ),
  ...['node:fs', 'ssh2', 'node-ssh', 'dockerode'].map((source) => [core('effects/x.ts'), importOf(source)] as const),
  [core('plan/x.ts'), 'export const at = (text: string) => new Date(text);\n'],
  [core('plan/x.test.ts'), importOf('node:fs')],
  ['packages/jobs/src/x.ts', importOf('@swarm-ci/core')],
  ['packages/jobs/src/cli.ts', useOf('process.argv')],
];

describe("biome holds the house's rules", () => {
  let folder: string;
  let found: ReadonlyMap<string, readonly string[]>;
  // Each case has a folder of its own, as many cases have the same path.
  const house = (kind: string, index: number) => `${kind}${index}`;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'swarm-ci-house-'));
    const config = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8'));
    const local = { ...config, $schema: undefined, vcs: undefined, files: undefined };
    const write = async (kind: string, [path, text]: readonly [string, string, ...string[]], index: number) => {
      const file = join(folder, house(kind, index), path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    };
    await Promise.all([
      ...wrong.map((one, i) => write('wrong', one, i)),
      ...right.map((one, i) => write('right', one, i)),
    ]);
    // The same overrides, with their paths looked for in every house.
    for (const override of local.overrides) {
      override.includes = override.includes.map((glob: string) => glob.replace(/^(!?)(packages)/, '$1**/$2'));
    }
    await writeFile(join(folder, 'biome.json'), JSON.stringify(local));
    await cp(join(root, 'packages/ci-core/no-clock.grit'), join(folder, 'packages/ci-core/no-clock.grit'));
    found = await lint(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(wrong.map((one, index) => [...one, index] as const))('%s may not: %s', (path, _text, rule, index) => {
    expect(found.get(join(house('wrong', index), path)) ?? []).toContain(rule);
  });

  test.each(right.map((one, index) => [...one, index] as const))('%s may: %s', (path, _text, index) => {
    expect(found.get(join(house('right', index), path)) ?? []).toEqual([]);
  });
});

/** Rules that answered, by file. */
async function lint(folder: string): Promise<Map<string, string[]>> {
  const biome = join(root, 'node_modules/.bin/biome');
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', '.'];
  const output = await run(biome, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }).catch((error) => error);
  const rules = new Map<string, string[]>();
  for (const { category, location } of JSON.parse(output.stdout).diagnostics) {
    rules.set(location.path, [...(rules.get(location.path) ?? []), category]);
  }
  return rules;
}

describe('the sources keep the rules that no linter knows', () => {
  const sources = async () => {
    const { stdout } = await run('git', ['ls-files', '--', 'packages', 'test'], { cwd: root });
    const files = stdout.split('\n').filter((file) => /\.(ts|mjs)$/.test(file) && !file.includes('/fixtures/'));
    const read = files.map(async (file) => [file, await readFile(join(root, file), 'utf8').catch(() => '')] as const);
    return Promise.all(read);
  };
  const packaged = async () => (await sources()).filter(([file]) => /^packages\/.*\/src\//.test(file));

  test('no classes but CiError and Secret', async () => {
    const classes = (await packaged()).flatMap(([file, text]) =>
      [...text.matchAll(/^\s*(?:export )?(?:abstract )?class (\w+)/gm)].map(([, name]) => `${file}: ${name}`),
    );
    const allowed = ['packages/ci-core/src/errors.ts: CiError', 'packages/ci-core/src/secret.ts: Secret'];
    expect(classes.filter((found) => !allowed.includes(found))).toEqual([]);
  });

  test('no file called by what it is not about', async () => {
    const vague = (await sources())
      .map(([file]) => file)
      // SwarmUtils is the name of a product.
      .filter((file) => /(?<!\bswarm-)\b(utils?|helpers?|common|misc|shared)\.ts$/.test(basename(file)));
    expect(vague).toEqual([]);
  });

  test('the pure folders name no client, not even as a type', async () => {
    const pure = (await packaged()).filter(
      ([file]) => PURE.includes(file.split('/')[3] ?? '') && !file.endsWith('.test.ts'),
    );
    expect(pure.length).toBeGreaterThan(20);
    const named = pure.filter(([, text]) => /\bimport\(/.test(text)).map(([file]) => file);
    expect(named).toEqual([]);
  });

  test('what differs between CI platforms is in their records: no other file decides by the name of one', async () => {
    const names = ['gitlab', 'github'];
    const literal = new RegExp(`(['"\`])(${names.join('|')})\\1`, 'g');
    const found = (await packaged())
      .filter(([file]) => !file.endsWith('.test.ts'))
      .flatMap(([file, text]) => [...text.matchAll(literal)].map(([name]) => `${file}: ${name}`));
    expect(found).toEqual([
      // Who pushes to GitHub's registry when GITHUB_ACTOR is not set.
      "packages/ci-core/src/context/platform/github.ts: 'github'",
      // A channel for alerts, on whatever platform the job runs.
      "packages/ci-core/src/flow/alert/alert-channels.ts: 'gitlab'",
    ]);
  });

  test('secrets are revealed in effects only', async () => {
    const revealing = (await packaged()).filter(
      ([file, text]) => !file.endsWith('.test.ts') && text.includes('.reveal('),
    );
    const outside = revealing.map(([file]) => file).filter((file) => !file.startsWith('packages/ci-core/src/effects/'));
    // The redactor must know what it hides.
    expect(outside).toEqual(['packages/ci-core/src/secret.ts']);
  });
});
