import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Projects, startProjects } from '../../support/registry/npm-projects.ts';
import { exampleOutput, readmeExamples } from '../../support/registry/readme-examples.ts';
import { root } from '../../support/root.ts';

const { version } = JSON.parse(await readFile(join(root, 'packages/jobs/package.json'), 'utf8'));
let projects: Projects;
beforeAll(async () => {
  projects = await startProjects();
}, 900_000);
afterAll(() => projects.close());

let installed: Promise<string> | undefined;
/** The project with the library, and files added to it. */
async function library(files: Readonly<Record<string, string>>): Promise<string> {
  installed ??= projects.create('library', ['@swarm-ci/core', '@types/node']);
  const cwd = await installed;
  for (const [path, text] of Object.entries(files)) await writeFile(join(cwd, path), text);
  return cwd;
}

it('the library is installed and runs the examples of its README', async () => {
  const files = await readmeExamples();
  const cwd = await library(files);
  const ran = await Promise.all(Object.keys(files).map((file) => projects.run(cwd, process.execPath, file)));
  expect(ran.map(({ stdout }) => stdout)).toEqual(exampleOutput);
}, 900_000);

/** What a user of the library writes: each subpath, strictly typed. */
const USE = `import { deploy, CiError } from '@swarm-ci/core';
import { planUpsert } from '@swarm-ci/core/comment';
import { versionOf } from '@swarm-ci/core/config-versions';
import { readContext } from '@swarm-ci/core/context';
import { parseDeployLog } from '@swarm-ci/core/deploy-log';
import { judgeHostKey, parseKnownHosts } from '@swarm-ci/core/known-hosts';
import { imageTag } from '@swarm-ci/core/tags';
import { judge, type StackVerdict } from '@swarm-ci/core/verdict';
const verdict: (...given: Parameters<typeof judge>) => StackVerdict = judge;
const name: string = versionOf('APP', new Uint8Array()).name;
const tag: string = imageTag({ sha: readContext({}).sha ?? '', date: new Date(0), format: 'sha' });
const kinds: string[] = parseDeployLog('').map(({ kind }) => kind);
// @ts-expect-error the number of a port
judgeHostKey(parseKnownHosts(''), 'host', '22', new Uint8Array());
export { CiError, deploy, kinds, name, planUpsert, tag, verdict };
`;

it('the library has types for strict TypeScript, of its own and of what it needs', async () => {
  const examples = Object.entries(await readmeExamples()).map(([name, code]) => [name.replace('.js', '.mts'), code]);
  const written = { 'use.ts': USE, ...Object.fromEntries(examples) };
  const cwd = await library(written);
  const shared = {
    ...{ strict: true, noEmit: true, skipLibCheck: false, target: 'es2023', lib: ['es2024', 'dom'], types: ['node'] },
    ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noUnusedLocals: true },
  };
  for (const resolution of ['nodenext', 'bundler']) {
    const module = resolution === 'bundler' ? 'esnext' : 'nodenext';
    const compilerOptions = { ...shared, module, moduleResolution: resolution };
    await writeFile(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: Object.keys(written) }));
    const { stdout } = await projects.run(cwd, join(root, 'node_modules/.bin/tsc'), '-p', '.');
    // Their own types contradict each other under this compiler.
    expect(stdout.replace(/^node_modules\/@types\/node\/.*\n( .*\n)*/gm, ''), resolution).toBe('');
  }
}, 900_000);

it('the command is installed, and npx runs it', async () => {
  const cwd = await projects.create('command', ['@swarm-ci/jobs']);
  expect(await projects.run(cwd, 'npx', 'swarm-ci', '--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
  const help = await projects.run(cwd, 'npx', 'swarm-ci', 'check', '--help');
  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('swarm-ci check <env>') });
  expect(await projects.run(projects.folder, 'npx', '--yes', `@swarm-ci/jobs@${version}`, '--version')).toMatchObject({
    code: 0,
    stdout: `${version}\n`,
  });
}, 900_000);

it('init writes the owner that released the package, and no other', async () => {
  const cwd = await projects.create('init', ['@swarm-ci/jobs'], { 'docker-compose.prod.yaml': 'services: {}' });
  const { code, stderr } = await projects.run(cwd, 'npx', 'swarm-ci', 'init', 'github');
  expect(code, stderr).toBe(0);
  const text = await readFile(join(cwd, '.github/workflows/deploy.yml'), 'utf8');
  expect(text.match(/uses: .*/g)).toEqual([`uses: acme/tools/.github/workflows/deploy.yml@v${version}`]);
  await projects.run(cwd, 'git', 'init', '--quiet');
  await projects.run(cwd, 'git', 'remote', 'add', 'origin', 'https://github.example.com/shop/manifests.git');
  const refused = await projects.run(cwd, 'npx', 'swarm-ci', 'init', 'github');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('comes from github.com, not from github.example.com');
}, 900_000);

it('both packages name the repository of the pipeline that released them, and nothing of this workspace', async () => {
  for (const name of ['core', 'jobs']) {
    const answer = await fetch(`${projects.registry.url}@swarm-ci%2f${name}`);
    const { versions } = (await answer.json()) as { versions: Record<string, Record<string, unknown>> };
    const { repository, devDependencies, ...manifest } = versions[version] ?? {};
    expect(repository).toMatchObject({ type: 'git', url: 'git+https://github.com/acme/tools.git' });
    expect(devDependencies).toBeUndefined();
    expect(JSON.stringify(manifest)).not.toContain('workspace:');
  }
});

it('publint finds nothing to complain about', async () => {
  const cwd = await library({});
  const command = await projects.create('linted', ['@swarm-ci/jobs']);
  for (const folder of [join(cwd, 'node_modules/@swarm-ci/core'), join(command, 'node_modules/@swarm-ci/jobs')]) {
    const { messages } = await publint({ pkgDir: folder, pack: false, strict: true });
    expect(messages).toEqual([]);
  }
}, 900_000);
