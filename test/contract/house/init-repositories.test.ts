import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { toolkitOf } from '../../../packages/ci-core/src/effects/repository/toolkit.ts';
import { useInitFolder } from '../../support/command/init-folder.ts';

const { path: folder, init, read, write, files } = useInitFolder();
const lines = (text: string) => text.split('\n').filter(Boolean);

describe('init in a repository that has something', () => {
  test('beside a pipeline says what to merge, and which of its jobs deploy, too', async () => {
    const old = {
      stages: ['ship'],
      include: ['/a.yml'],
      'prod-deploy': { stage: 'ship', script: ['ssh server docker stack deploy -c a.yaml shop'] },
      site: { stage: 'ship', script: 'true', environment: { name: 'prod' } },
      docs: { stage: 'ship', script: 'true' },
    };
    await write({ '.gitlab-ci.yml': JSON.stringify(old), 'docker-compose.prod.yaml': 'services: {}' });
    const { stderr } = await init('gitlab');
    expect(stderr).toMatch(/add to "include" in \.gitlab-ci\.yml:\n\s+- local:/);
    expect(stderr).toContain('and to its "stages": test, deploy');
    expect(stderr).not.toMatch(/^\s*(stages|include):/m);
    for (const name of ['prod-deploy', 'site']) expect(stderr).toContain(`its job "${name}" deploys, too`);
    expect(stderr).not.toContain('its job "docs"');
  });

  test('makes no environment of an override, nor of a name that its template refuses', async () => {
    await write({
      'docker-compose.override.yml': '',
      'docker-compose.Prod.yaml': '',
      'docker-compose.dev.yaml': 'services: {}',
    });
    const { code, stderr } = await init('gitlab');
    expect(code, stderr).toBe(0);
    const { include } = parse(await read('.gitlab-ci.yml'));
    const environments = include.map(({ inputs }: { inputs: { environment: string } }) => inputs.environment);
    expect(new Set(environments)).toEqual(new Set(['dev']));
    expect(stderr).toContain('docker-compose.Prod.yaml: "Prod" cannot be the name of an environment');
  });

  test.each([
    ['a Dockerfile at the root', { Dockerfile: 'FROM a' }, 'services: [api]'],
    [
      'nothing to build or deploy',
      { 'README.md': '# A' },
      'neither docker-compose.<environment>.yaml nor a Dockerfile',
    ],
  ])('refuses a repository with %s, and writes no example into it', async (_, present, message) => {
    await write(present);
    const { code, stderr } = await init('gitlab');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
    expect(await files()).toEqual(Object.keys(present));
  });

  test('builds what the build file of swarm-ci.yaml has', async () => {
    await write({ 'docker-bake.hcl': 'target "api" {}', 'swarm-ci.yaml': 'build_file: docker-bake.hcl\n' });
    const { code, stdout } = await init('gitlab');
    expect(code).toBe(0);
    expect(lines(stdout)).toContain('.gitlab/swarm-ci/build.yml');
  });

  test('builds the services that swarm-ci.yaml names', async () => {
    await write({ Dockerfile: 'FROM a', 'swarm-ci.yaml': 'services: [api]\n' });
    const { code, stdout } = await init('gitlab');
    expect(code).toBe(0);
    expect(lines(stdout)).toEqual(['.gitlab/swarm-ci/build.yml', '.gitlab/swarm-ci/comment.yml', '.gitlab-ci.yml']);
  });

  test('calls the repository that it was cloned from, and refuses to guess one', async () => {
    await write({ 'docker-compose.prod.yaml': '' });
    const clone = join(folder(), 'clone');
    await write({ 'clone/templates/github-actions/deploy/action.yml': '', 'clone/packages/jobs/dist/x': '' });
    const git = (...args: string[]) => promisify(execFile)('git', ['-C', clone, ...args]);
    await git('init', '--quiet');
    await git('add', '.');
    await git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '-m', 'x');
    const inside = join(clone, 'packages/jobs/dist');
    expect(await toolkitOf(inside)).toBeUndefined();
    for (const origin of ['https://github.com/acme/tools.git', 'git@github.com:acme/tools.git']) {
      await git('remote', 'add', 'origin', origin);
      expect(await toolkitOf(inside)).toEqual({
        ...{ host: 'github.com', path: 'acme/tools' },
        ref: expect.stringMatching(/^[0-9a-f]{40}$/),
      });
      await git('remote', 'remove', 'origin');
    }
    await git('remote', 'add', 'origin', 'https://github.example.com/acme/tools');
    await git('tag', 'v9');
    expect(await toolkitOf(inside)).toEqual({ host: 'github.example.com', path: 'acme/tools', ref: 'v9' });
    // A folder says nothing about an owner.
    await git('remote', 'set-url', 'origin', '/srv/acme/tools');
    expect(await toolkitOf(inside)).toBeUndefined();
    await git('remote', 'set-url', 'origin', 'https://github.example.com/acme/tools');
    await git('rm', '--quiet', '--cached', '-r', 'templates');
    expect(await toolkitOf(inside)).toBeUndefined();
  });

  test('calls the repository that its package names, with the tag of its version', async () => {
    const released = {
      name: '@swarm-ci/jobs',
      version: '9.1.0',
      repository: { url: 'git+https://github.com/acme/tools.git' },
    };
    await write({ 'package.json': JSON.stringify(released), 'dist/chunks/x.mjs': '' });
    expect(await toolkitOf(join(folder(), 'dist/chunks'))).toEqual({
      host: 'github.com',
      path: 'acme/tools',
      ref: 'v9.1.0',
    });
    for (const other of [
      { ...released, name: 'mine' },
      { ...released, repository: undefined },
    ]) {
      await write({ 'package.json': JSON.stringify(other) });
      expect(await toolkitOf(join(folder(), 'dist/chunks'))).toBeUndefined();
    }
  });
});
