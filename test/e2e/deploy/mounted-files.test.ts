import { rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

// What running containers see of files that a deploy changes below them.

const sandbox = sharedSandbox();
const volumes = '\n    volumes: ["./prod/rules.yml:/etc/rules.yml:ro", "./prod/dir:/etc/rules.d:ro"]';
const files = {
  'docker-compose.prod.yaml': compose({ watch: app('1', volumes), other: app('1') }),
  'prod/rules.yml': 'level: 1\n',
  'prod/dir/rules.yml': 'level: 1\n',
};
const twice = { 'prod/rules.yml': 'level: 2\n', 'prod/dir/rules.yml': 'level: 2\n' };

const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout.trim();
const containerOf = ({ stack }: Manifests) =>
  docker('ps', '-q', '--filter', `label=com.docker.swarm.service.name=${stack}_watch`);
const seenBy = async (container: string) => {
  const read = (path: string) => docker('exec', container, 'cat', path);
  return { alone: await read('/etc/rules.yml'), inFolder: await read('/etc/rules.d/rules.yml') };
};

it('a file that is mounted alone: a warning, and the folder shows the new content', async () => {
  const manifests = await makeManifests(sandbox, files);
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  const container = await containerOf(manifests);
  await manifests.write(twice);
  const alone = `${manifests.stack}_watch mounts the file prod/rules.yml alone`;
  const plan = await manifests.run(['plan', 'prod', '--json']);
  expect(JSON.parse(plan.stdout)).toMatchObject({
    warnings: [expect.stringContaining(alone)],
    services: [{ status: 'unchanged' }, { status: 'unchanged' }],
  });
  const { code, stderr, report } = await manifests.deploy();
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(alone);
  expect(report.warnings).toEqual([expect.stringContaining(alone)]);
  expect(await containerOf(manifests)).toBe(container);
  expect(await seenBy(container)).toEqual({ alone: 'level: 1', inFolder: 'level: 2' });
  expect((await manifests.deploy()).report.warnings).toEqual([]);
});

it('bind_changes: restart restarts the service that mounts it, and no other', async () => {
  const manifests = await makeManifests(sandbox, files);
  const env = { SWARM_CI_BIND_CHANGES: 'restart' };
  expect(await manifests.deploy(env)).toMatchObject({ code: 0 });
  await manifests.write(twice);
  const plan = await manifests.run(['plan', 'prod'], env);
  expect(plan.stdout).toMatch(/watch.*updated[\s\S]*mounted files: ~prod\/rules\.yml/);
  const { code, stderr, report } = await manifests.deploy(env);
  expect(code, stderr).toBe(0);
  expect(statusesOf(report)).toEqual({ watch: 'updated', other: 'unchanged' });
  await expect
    .poll(async () => seenBy((await containerOf(manifests)).split('\n')[0] ?? ''), { timeout: 30_000 })
    .toEqual({ alone: 'level: 2', inFolder: 'level: 2' });
  expect(statusesOf((await manifests.deploy(env)).report)).toEqual({ watch: 'unchanged', other: 'unchanged' });
});

it('bind_changes: in-place writes into it, and a restore as well', async () => {
  const manifests = await makeManifests(sandbox, files);
  const env = { SWARM_CI_BIND_CHANGES: 'in-place' };
  expect(await manifests.deploy(env)).toMatchObject({ code: 0 });
  const container = await containerOf(manifests);
  await manifests.write(twice);
  const second = await manifests.deploy(env);
  expect(second.code, second.stderr).toBe(0);
  expect(second.report.warnings).toEqual([]);
  expect(await seenBy(container)).toEqual({ alone: 'level: 2', inFolder: 'level: 2' });
  await manifests.write({
    ...{ 'prod/rules.yml': 'level: 3\n', 'prod/dir/rules.yml': 'level: 3\n' },
    'docker-compose.prod.yaml': compose({ watch: app('1', volumes), other: app('bad') }),
  });
  expect(await manifests.deploy(env)).toMatchObject({ code: 3 });
  expect(await seenBy(container)).toEqual({ alone: 'level: 2', inFolder: 'level: 2' });
});

it('a mounted folder whose files all have other names now is not empty in the container', async () => {
  const manifests = await makeManifests(sandbox, files);
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  const container = await containerOf(manifests);
  const dir = join(manifests.directory, 'prod/dir');
  await rename(join(dir, 'rules.yml'), join(dir, 'other.yml'));
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  expect(await docker('exec', container, 'ls', '/etc/rules.d')).toBe('other.yml');
});

it('a file that is mounted through links: its change and that of a link count', async () => {
  const mounts =
    '\n    volumes: ["./prod/rules.yml:/etc/rules.yml:ro", "./prod/now/rules.yml:/etc/rules.d/rules.yml:ro"]';
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': compose({ watch: app('1', mounts) }),
    ...{ 'common/rules.yml': 'level: 1\n', 'prod/v1/rules.yml': 'level: 1\n', 'prod/v2/rules.yml': 'level: 2\n' },
  });
  const link = async (path: string, to: string) => {
    await rm(join(manifests.directory, path), { force: true });
    await symlink(to, join(manifests.directory, path));
  };
  await link('prod/rules.yml', '../common/rules.yml');
  await link('prod/now', 'v1');
  const env = { SWARM_CI_BIND_CHANGES: 'restart' };
  const first = await manifests.deploy(env);
  expect(first.code, first.stderr).toBe(0);
  const seen = async () => seenBy((await containerOf(manifests)).split('\n')[0] ?? '');
  expect(await seen()).toEqual({ alone: 'level: 1', inFolder: 'level: 1' });
  await manifests.write({ 'common/rules.yml': 'level: 2\n' });
  const warned = await manifests.deploy();
  expect(warned.report.warnings).toEqual([expect.stringContaining('mounts the file prod/rules.yml alone')]);
  await link('prod/now', 'v2');
  const through = `${manifests.stack}_watch mounts prod/now/rules.yml through a link that this deploy changes`;
  for (const mode of ['warn', 'in-place']) {
    const plan = await manifests.run(['plan', 'prod', '--json'], { SWARM_CI_BIND_CHANGES: mode });
    expect(JSON.parse(plan.stdout).warnings, mode).toEqual([expect.stringContaining(through)]);
  }
  const { code, stderr, report } = await manifests.deploy(env);
  expect(code, stderr).toBe(0);
  expect(statusesOf(report)).toEqual({ watch: 'updated' });
  await expect.poll(seen, { timeout: 30_000 }).toEqual({ alone: 'level: 2', inFolder: 'level: 2' });
  expect(statusesOf((await manifests.deploy(env)).report)).toEqual({ watch: 'unchanged' });
});
