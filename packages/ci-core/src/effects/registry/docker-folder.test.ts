import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDockerFolder } from './docker-folder.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'swarm-ci-home-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const config = async (folder: string) => JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));

const loginTo = (registry: string | undefined) => ({ loginTo: registry, config: undefined, anonymous: false });

describe('a temporary docker configuration', () => {
  test('has the plugins, logins and helpers of the user, but gives the login of the job to no helper', async () => {
    await mkdir(join(home, '.docker/cli-plugins'), { recursive: true });
    await writeFile(join(home, '.docker/cli-plugins/docker-buildx'), '');
    const users = { auths: { 'a.example.com': { auth: 'x' } }, credsStore: 'desktop', credHelpers: { gcr: 'gcloud' } };
    await writeFile(join(home, '.docker/config.json'), JSON.stringify(users));
    const { path, close } = await openDockerFolder({ HOME: home }, loginTo('r.example.com'));
    expect(await readdir(join(path, 'cli-plugins'))).toEqual(['docker-buildx']);
    expect(await config(path)).toEqual({ ...users, credHelpers: { gcr: 'gcloud', 'r.example.com': '' } });
    expect((await stat(join(path, 'config.json'))).mode & 0o777).toBe(0o600);
    await close();
    await expect(stat(path)).rejects.toThrow();
    expect(await readdir(join(home, '.docker/cli-plugins'))).toEqual(['docker-buildx']);
  });

  test('without a login of the job, everything stays as the user has it', async () => {
    await writeFile(join(home, 'config.json'), JSON.stringify({ credHelpers: { 'r.example.com': 'ecr' } }));
    const { path, close } = await openDockerFolder({ DOCKER_CONFIG: home }, loginTo(undefined));
    expect(await config(path)).toEqual({ credHelpers: { 'r.example.com': 'ecr' } });
    await close();
  });

  test('starts empty where there is none, or none that can be read', async () => {
    await writeFile(join(home, 'config.json'), 'no json');
    for (const env of [{}, { HOME: '/nonexistent' }, { DOCKER_CONFIG: home }]) {
      const { path, close } = await openDockerFolder(env, loginTo('r.example.com'));
      expect(await readdir(path)).toEqual([]);
      await close();
    }
  });

  test('has the logins of DOCKER_AUTH_CONFIG before those of the user, and none with REGISTRY=none', async () => {
    const users = { auths: { 'a.example.com': { auth: 'x' } }, credsStore: 'desktop', proxies: { default: {} } };
    await writeFile(join(home, 'config.json'), JSON.stringify(users));
    const added = { auths: { 'https://b.example.com/v2/': { auth: 'y' } } };
    const given = { loginTo: undefined, config: added, anonymous: false };
    const { path, close } = await openDockerFolder({ DOCKER_CONFIG: home }, given);
    expect(await config(path)).toEqual({
      ...users,
      auths: { ...users.auths, ...added.auths },
      credHelpers: { 'b.example.com': '' },
    });
    await close();
    const anonymous = await openDockerFolder({ DOCKER_CONFIG: home }, { ...given, anonymous: true });
    expect(await config(anonymous.path)).toEqual({ proxies: { default: {} } });
    await anonymous.close();
  });
});
