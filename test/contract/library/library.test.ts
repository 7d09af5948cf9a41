import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const library = join(root, 'packages/ci-core');
const bin = join(root, 'node_modules/.bin');
let project: string;

/** An empty project with the packed library and its dependencies, as an install from a registry leaves it. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'swarm-ci-library-'));
  // Packed from a copy: other tests may build the library meanwhile.
  const copy = join(project, 'packages/ci-core');
  await cp(library, copy, { recursive: true, filter: (path) => !/\/(node_modules|dist)$/.test(path) });
  await cp(join(root, 'tsconfig.base.json'), join(project, 'tsconfig.base.json'));
  await symlink(join(library, 'node_modules'), join(copy, 'node_modules'));
  await symlink(join(root, 'node_modules'), join(project, 'node_modules'));
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  await run('npm', ['pack', '--pack-destination', project], { cwd: copy, env });
  await rm(join(project, 'node_modules'));
  const installed = join(project, 'app/node_modules/@swarm-ci/core');
  await mkdir(installed, { recursive: true });
  const [tarball = ''] = (await readdir(project)).filter((name) => name.endsWith('.tgz'));
  await run('tar', ['-x', '-f', join(project, tarball), '--strip-components', '1', '-C', installed]);
  await symlink(join(library, 'node_modules'), join(installed, 'node_modules'));
  await writeFile(join(project, 'app/package.json'), '{ "type": "module" }');
}, 120_000);

afterAll(() => rm(project, { recursive: true, force: true }));

const node = (text: string) =>
  run(process.execPath, ['--input-type=module', '--eval', text], {
    cwd: join(project, 'app'),
    env: { PATH: process.env.PATH, GITHUB_ACTIONS: 'true', GITHUB_SHA: '4f2a9c1b00000000' },
  }).catch((error: { code: number; stdout: string; stderr: string }) => error);

it('has JavaScript, types, shell programs, README and licence, and no sources or tests', async () => {
  const installed = join(project, 'app/node_modules/@swarm-ci/core');
  const files = (await readdir(installed, { recursive: true })).filter((path) => !path.startsWith('node_modules'));
  expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']));
  expect(files.filter((path) => path.endsWith('.sh')).length).toBeGreaterThan(10);
  expect(files.filter((path) => /\.test\.|^src|[^d]\.ts$/.test(path))).toEqual([]);
});

it('is imported from JavaScript, as a whole and by its subpaths', async () => {
  const { exports } = JSON.parse(await readFile(join(library, 'package.json'), 'utf8')) as { exports: object };
  const paths = Object.keys(exports).filter((path) => path !== './package.json');
  const imports = paths.map(
    (path) => `console.log(Object.keys(await import('@swarm-ci/core${path.slice(1)}')).length > 0)`,
  );
  const { stdout, stderr } = await node(imports.join('\n'));
  expect(stdout, stderr).toBe('true\n'.repeat(paths.length));
});

it('loads no other package for the subpaths, but zod and yaml', async () => {
  const installed = join(project, 'app/node_modules/@swarm-ci/core');
  const bare = join(project, 'bare/node_modules');
  await cp(installed, join(bare, '@swarm-ci/core'), {
    recursive: true,
    filter: (path) => !path.endsWith('node_modules'),
  });
  for (const name of ['zod', 'yaml'])
    await symlink(await realpath(join(library, 'node_modules', name)), join(bare, name));
  const names = (await readdir(join(installed, 'dist/public'))).filter((name) => name.endsWith('.js'));
  const text = names.map((name) => `await import('@swarm-ci/core/${name.replace('.js', '')}');`).join('\n');
  const { stderr } = await run(process.execPath, ['--input-type=module', '--eval', text], {
    cwd: join(project, 'bare'),
  });
  expect(names.length).toBeGreaterThan(6);
  expect(stderr).toBe('');
});
