import { execFile } from 'node:child_process';
import { access, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ValidationSeverity, validate } from 'dockerfile-utils';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { toolkitOf } from '../../../packages/ci-core/src/effects/repository/toolkit.ts';
import { root } from '../../support/root.ts';

const run = promisify(execFile);
/** Without comments, each instruction in one line. */
const instructions = (text: string) =>
  text
    .replace(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter(Boolean);

describe('the Dockerfile', () => {
  let text = '';
  let stages: string[][] = [];
  beforeAll(async () => {
    text = await readFile(join(root, 'Dockerfile'), 'utf8');
    stages = text.split(/^(?=FROM )/m).map(instructions);
  });

  test('has nothing that a linter of Dockerfiles would complain about', () => {
    expect(validate(text).map(({ message }) => message)).toEqual([]);
    const wrong = validate('FROM node AS build\nMAINTAINER me\nCOPY a b c\n');
    expect(wrong.some(({ severity }) => severity === ValidationSeverity.ERROR)).toBe(true);
  });

  test('pins what it is made of, and is made anywhere', async () => {
    const [before = []] = stages;
    expect(before).toEqual([
      expect.stringMatching(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-[a-z-]+$/),
      expect.stringMatching(/^ARG DOCKER_IMAGE=docker:\d+\.\d+\.\d+-cli$/),
    ]);
    const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect([...new Set(text.match(/pnpm@\S+/g))]).toEqual([packageManager]);
    expect(text).toContain(`:${(await manifest()).version} .`);
  });

  test('ends as a user who is not root, with swarm-ci and docker by name, and no source', () => {
    const last = stages.at(-1) ?? [];
    expect(last.filter((line) => line.startsWith('USER'))).toEqual(['USER node']);
    expect(last.indexOf('USER node')).toBeGreaterThan(last.findLastIndex((line) => line.startsWith('RUN')));
    const copied = last.filter((line) => line.startsWith('COPY'));
    expect(copied.every((line) => line.startsWith('COPY --from='))).toBe(true);
    expect(copied.map((line) => line.split(' ').at(-1))).toEqual([
      '/usr/local/bin/docker',
      '/usr/local/libexec/docker/cli-plugins/docker-buildx',
      '/usr/local/libexec/docker/cli-plugins/docker-compose',
      '/opt/swarm-ci',
      '/opt/swarm-ci/package.json',
    ]);
  });

  test('builds the command from what it copies and nothing else', async () => {
    const build = stages.find(([from = '']) => from.endsWith('AS build')) ?? [];
    const context = await mkdtemp(join(tmpdir(), 'swarm-ci-image-'));
    onTestFinished(() => rm(context, { recursive: true, force: true }));
    const allowed = await readFile(join(root, '.dockerignore'), 'utf8');
    for (const [, ...words] of build.filter((line) => line.startsWith('COPY')).map((line) => line.split(' '))) {
      const target = words.pop() ?? '';
      for (const path of words) {
        await access(join(root, path));
        expect(allowed.split('\n')).toContain(`!${path}`);
        const to = target.endsWith('/') ? join(context, target, path) : join(context, target);
        await cp(join(root, path), to, { recursive: true, filter: (file) => !/\/(node_modules|dist)$/.test(file) });
      }
    }
    const steps = build.filter((line) => line.startsWith('RUN')).map((line) => line.slice('RUN '.length));
    expect(steps).toHaveLength(1);
    const built = steps[0]?.replace('install', 'install --prefer-offline') ?? '';
    const SOURCE = 'https://github.com/acme/tools';
    await run('sh', ['-ec', built], { cwd: context, env: { ...process.env, SOURCE } });
    expect(await toolkitOf(join(context, 'packages/jobs/dist'))).toEqual({
      ...{ host: 'github.com', path: 'acme/tools' },
      ref: `v${(await manifest()).version}`,
    });

    const final = stages.at(-1)?.find((line) => line.includes('ln -s')) ?? '';
    await mkdir(join(context, 'opt'));
    await cp(join(context, 'packages/jobs/dist'), join(context, 'opt/swarm-ci'), { recursive: true });
    await mkdir(join(context, 'bin'));
    const inside = final
      .slice('RUN '.length)
      .replaceAll('/opt', join(context, 'opt'))
      .replaceAll('/usr/local/bin', join(context, 'bin'));
    const env = { PATH: `${join(context, 'bin')}:${process.env.PATH}` };
    const { stdout } = await run('sh', ['-ec', inside], { cwd: '/', env });
    expect(stdout).toBe(`${(await manifest()).version}\n`);
  }, 240_000);
});

describe('the package', () => {
  test('is packed with the command alone, and npx runs it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-pack-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const options = {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, npm_config_cache: join(folder, 'cache') },
    };
    const { stdout } = await run('npm', ['pack', '--json', join(root, 'packages/jobs')], options);
    const [{ filename, files, integrity }] = JSON.parse(stdout);
    const paths: string[] = files.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(expect.arrayContaining(['package.json', 'dist/cli.mjs', 'LICENSE', 'README.md']));
    expect(paths.filter((path) => !/^dist\/(chunks\/)?[\w-]+\.mjs$/.test(path)).sort()).toEqual([
      'LICENSE',
      'README.md',
      'dist/LICENSES.txt',
      'package.json',
    ]);
    const { version } = await manifest();
    // A registry that has this package alone, as that of a GitLab behind a wall.
    const registry = createServer(async ({ url }, response) => {
      const dist = { tarball: `http://${address()}/${filename}`, integrity };
      const versions = { [version]: { ...(await manifest()), dist } };
      if (url === `/${filename}`) response.end(await readFile(join(folder, filename)));
      else if (url !== '/@swarm-ci%2fjobs') response.writeHead(404).end('{}');
      else response.end(JSON.stringify({ name: '@swarm-ci/jobs', 'dist-tags': { latest: version }, versions }));
    });
    const address = () => `127.0.0.1:${(registry.address() as AddressInfo).port}`;
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void registry.close());
    const env = { ...options.env, NPM_CONFIG_REGISTRY: `http://${address()}` };
    const ran = await run('npx', ['--yes', `@swarm-ci/jobs@${version}`, '--version'], { ...options, env });
    expect(ran.stdout).toBe(`${version}\n`);
  }, 120_000);

  test('has what a registry wants, and needs no other package', async () => {
    const { name, bin, files, dependencies, license } = { dependencies: {}, ...(await manifest()) };
    expect({ name, bin, files, dependencies, license }).toEqual({
      name: '@swarm-ci/jobs',
      bin: { 'swarm-ci': 'dist/cli.mjs' },
      files: ['dist'],
      dependencies: {},
      license: 'MIT',
    });
  });
});

async function manifest() {
  return JSON.parse(await readFile(join(root, 'packages/jobs/package.json'), 'utf8'));
}
