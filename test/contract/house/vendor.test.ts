import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GitHost, startGitHost } from '../../support/build/git-host.ts';
import { commitFiles } from '../../support/build/git-repository.ts';
import { makeProject, makeToolkitClone } from '../../support/build/toolkit-clone.ts';
import { sampleArgv } from '../../support/command/argv-sampler.ts';
import { startCli } from '../../support/command/run-cli.ts';
import { type NpmRegistry, startNpmRegistry } from '../../support/registry/npm-registry.ts';
import { attestedImage } from '../../support/registry/oci-image.ts';
import { type PushRegistry, startPushRegistry } from '../../support/registry/push-registry.ts';
import { root } from '../../support/root.ts';

const TOKEN = 'of-the-instance-1';
const accounts = [
  { user: 'reader', password: 'reads-images-1' },
  { user: 'writer', password: 'writes-images-1' },
] as const;
let folder: string;
let clone: string;
let host: GitHost;
let npm: NpmRegistry;
let from: PushRegistry;
let to: PushRegistry;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-vendor-'));
  clone = join(folder, 'clone');
  await makeToolkitClone(clone);
  [host, npm, from, to] = await Promise.all([
    startGitHost(TOKEN),
    startNpmRegistry(),
    startPushRegistry(accounts[0]),
    startPushRegistry(accounts[1]),
  ]);
  from.put('acme/swarm-ci', '0.1.0', attestedImage({ a: 'b' }, 'image first'));
}, 60_000);
afterAll(async () => {
  await Promise.all([host, npm, from, to].map((one) => one.close()));
  await rm(folder, { recursive: true, force: true });
});

const git = (cwd: string, ...args: string[]) => promisify(execFile)('git', args, { cwd });

const auth = ({ user, password }: { user: string; password: string }) =>
  Buffer.from(`${user}:${password}`).toString('base64');

function vendor(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const env = {
    GITLAB_TOKEN: TOKEN,
    SWARM_CI_NPM_TOKEN: npm.token,
    REGISTRY: to.address,
    REGISTRY_USER: accounts[1].user,
    REGISTRY_PASSWORD: accounts[1].password,
    DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [from.address]: { auth: auth(accounts[0]) } } }),
    HOME: folder,
    npm_config_cache: join(folder, 'cache'),
    ...more,
  };
  return startCli(join(root, 'packages/jobs/dist/cli.mjs'), ['vendor', ...args], { cwd: clone, env }).result;
}

describe('vendor', () => {
  test('pushes repository, image and package, and the secrets are in no argument and no file', async () => {
    const bare = await makeProject(host, 'Tools/swarm-ci');
    const url = `http://${host.address}/Tools/swarm-ci`;
    const args = [
      ...['gitlab', '--to', url],
      ...['--image-from', `${from.address}/acme/swarm-ci:0.1.0`],
      '--npm-registry',
      npm.url,
    ];
    const { result, sampled } = await sampleArgv(() => vendor(args));
    const { code, stdout, stderr } = result;
    const seen = sampled.seen.join('\n');
    expect(seen).toContain('git\0push');
    expect(code, stderr).toBe(0);
    const digest = from.digestOfTag('acme/swarm-ci', '0.1.0');
    const image = `${to.address}/tools/swarm-ci:0.1.0@${digest}`;
    expect(stdout).toBe(`${url} v0.1.0\n${image}\n@swarm-ci/jobs@0.1.0\n`);
    expect(stderr).toContain(`set the variable SWARM_CI_IMAGE of your group to ${image}`);

    const commit = (await git(clone, 'rev-parse', 'HEAD')).stdout;
    for (const ref of ['refs/heads/main', 'refs/tags/v0.1.0'])
      expect((await git(bare, 'rev-parse', ref)).stdout).toBe(commit);
    expect(to.contents('tools/swarm-ci')).toEqual(from.contents('acme/swarm-ci'));
    expect(to.digestOfTag('tools/swarm-ci', '0.1.0')).toBe(digest);
    const listed = (await (await fetch(`${npm.url}@swarm-ci%2fjobs`)).json()) as { versions: object };
    expect(Object.keys(listed.versions)).toEqual(['0.1.0']);

    for (const secret of [TOKEN, npm.token, ...accounts.map(({ password }) => password), ...accounts.map(auth)]) {
      expect(seen).not.toContain(secret);
      expect(stderr + stdout).not.toContain(secret);
      const found = await promisify(execFile)('grep', ['-rlF', secret, clone]).catch(({ stdout: none }) => ({
        stdout: none,
      }));
      expect(found.stdout).toBe('');
    }

    const before = to.asked.length;
    const again = await vendor(args);
    expect({ code: again.code, stdout: again.stdout }, again.stderr).toEqual({ code: 0, stdout });
    expect(again.stderr).toContain('is there already');
    expect(to.asked.slice(before).filter((line) => line.startsWith('POST'))).toEqual([]);
  }, 240_000);

  test('does not move a tag that is there with another commit', async () => {
    const bare = await makeProject(host, 'other/swarm-ci');
    const other = join(folder, 'other');
    await mkdir(other);
    await commitFiles(other, { 'a.txt': '' });
    await git(other, 'push', '--quiet', bare, 'HEAD:refs/tags/v0.1.0');
    const { code, stdout, stderr } = await vendor(['github', '--to', `http://${host.address}/other/swarm-ci`], {
      GITHUB_TOKEN: TOKEN,
    });
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toContain('refs/tags/v0.1.0 [rejected]');
    expect(stderr).toContain('to replace a tag v0.1.0 of another commit');
  }, 60_000);

  test('says which login was refused, by the repository and by the registry', async () => {
    await makeProject(host, 'third/swarm-ci');
    const url = `http://${host.address}/third/swarm-ci`;
    const wrong = await vendor(['gitlab', '--to', url], { GITLAB_TOKEN: 'glpat-wrong' });
    expect(wrong.code, wrong.stderr).toBe(4);
    expect(wrong.stderr).toContain(`${url} was not pushed to`);
    const image = `${from.address}/acme/swarm-ci:0.1.0`;
    const denied = await vendor(['gitlab', '--to', url, '--image-from', image], { DOCKER_AUTH_CONFIG: '' });
    expect(denied.code).toBe(4);
    expect(denied.stderr).toContain('answered 401');
  }, 60_000);

  test('refuses everything that is wrong at once, and pushes nothing', async () => {
    const cwd = join(folder, 'empty');
    await mkdir(cwd);
    await writeFile(join(cwd, 'a'), '');
    const args = [
      '--directory',
      cwd,
      '--to',
      'http://git.example.com/group/swarm-ci',
      '--image-from',
      'a/b:1',
      '--npm-registry',
      npm.url,
    ];
    const { code, stdout, stderr } = await vendor(['bitbucket', ...args], {
      REGISTRY: '',
      REGISTRY_USER: '',
      REGISTRY_PASSWORD: '',
    });
    expect([code, stdout]).toEqual([2, '']);
    for (const part of [
      'unknown platform "bitbucket"',
      'http://git.example.com/group/swarm-ci has no TLS',
      'REGISTRY: is not set',
      '--directory: is not in a clone of swarm-ci',
    ])
      expect(stderr).toContain(part);
  }, 60_000);
});
