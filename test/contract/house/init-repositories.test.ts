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

  test('names a job that deploys by a script of the repository', async () => {
    const old = { ship: { script: ['sh deploy.sh'] }, 'deploy-site': { script: 'make' }, test: { script: 'make' } };
    await write({ '.gitlab-ci.yml': JSON.stringify(old), 'docker-compose.prod.yaml': 'services: {}' });
    const { stderr } = await init('gitlab');
    for (const name of ['ship', 'deploy-site']) expect(stderr).toContain(`its job "${name}" seems to deploy, too`);
    expect(stderr).not.toContain('its job "test"');
  });

  test('says what to do about a workflow of the same name, but not about its own', async () => {
    const path = '.github/workflows/deploy.yml';
    await write({ [path]: 'on: push\n', 'docker-compose.prod.yaml': 'services: {}' });
    const { stdout, stderr } = await init('github', '--toolkit', 'acme/tools@v1');
    expect(await read(path)).toBe('on: push\n');
    expect(stderr).toContain(`${path} is another workflow, so that of swarm-ci is missing: rename it`);
    expect(lines(stdout)).not.toContain(path);
    const again = await init('github', '--toolkit', 'acme/tools@v1');
    expect(again.stderr).not.toContain('rollback.yml is another workflow');
  });

  test.each([
    ['swarm-ci.yaml', 'environments: { prod: { files: [stack.yml] }, qa: { timeout: 5m } }', ['prod']],
    ['swarm-ci.yml', 'files: [stack.yml]\nenvironments: { dev: {}, prod: { timeout: 5m } }', ['dev', 'prod']],
  ])('has an environment for each that %s names with its files', async (name, text, expected) => {
    await write({ 'stack.yml': 'services: {}', [name]: text });
    const { code, stderr } = await init('gitlab');
    expect(code, stderr).toBe(0);
    const { include } = parse(await read('.gitlab-ci.yml'));
    const environments = include.map(({ inputs }: { inputs: { environment: string } }) => inputs.environment);
    expect([...new Set(environments)]).toEqual(expected);
  });

  test.each(['stack.yml', 'docker-compose.yml', 'compose.yaml'])('says how to deploy a %s', async (name) => {
    await write({ [name]: 'services: {}', 'docker-compose.override.yml': '' });
    const { code, stderr } = await init('gitlab');
    expect(code).toBe(2);
    expect(stderr).toContain(`to deploy ${name}, rename it to docker-compose.prod.yaml`);
    expect(stderr).toContain(`environments: { prod: { files: [${name}] } }`);
  });

  test('in a new repository of a platform begins with the example', async () => {
    await write({ 'README.md': '# shop', '.gitignore': '', LICENSE: '' });
    const { code, stderr } = await init('gitlab');
    expect(code, stderr).toBe(0);
    expect(await read('README.md')).toBe('# shop');
    expect(await files()).toContain('docker-compose.prod.yaml');
  });

  test('in a folder of a repository writes the pipeline at the root, where the platform reads it', async () => {
    await write({ 'api/Dockerfile': 'FROM a', 'swarm/docker-compose.prod.yaml': 'services: {}' });
    const git = (...args: string[]) => promisify(execFile)('git', ['-C', folder(), ...args]);
    await git('init', '--quiet');
    expect((await init('gitlab', '--directory', 'swarm')).code).toBe(0);
    const { include } = parse(await read('.gitlab-ci.yml'));
    for (const { inputs } of include) expect(inputs).toMatchObject({ environment: 'prod', directory: 'swarm' });
    expect((await init('github', '--directory', 'swarm', '--toolkit', 'acme/tools@v1')).code).toBe(0);
    for (const name of ['deploy', 'plan', 'rollback']) {
      const { jobs } = parse(await read(`.github/workflows/${name}.yml`));
      expect(Object.values(jobs), name).toEqual([
        expect.objectContaining({ with: expect.objectContaining({ directory: 'swarm' }) }),
      ]);
    }
    expect((await files()).filter((path) => /^swarm\/|build\.yml/.test(path))).toEqual([
      'swarm/docker-compose.prod.yaml',
    ]);
    const { code, stderr } = await init('gitlab', '--directory', 'api');
    expect([code, stderr]).toEqual([2, expect.stringContaining('call init in the root')]);
  });

  test('runs the copy of the command that the repository has', async () => {
    await write({ '.swarm-ci/cli.mjs': '', 'docker-compose.prod.yaml': 'services: {}' });
    const { stderr } = await init('gitlab');
    const { include } = parse(await read('.gitlab-ci.yml'));
    for (const { inputs } of include)
      expect(inputs).toMatchObject({ image: 'node:22', command: 'node .swarm-ci/cli.mjs' });
    expect(stderr).not.toContain('SWARM_CI_IMAGE');
  });

  test('deploys merges to the default branch, whichever is checked out', async () => {
    await write({ 'docker-compose.prod.yaml': 'services: {}' });
    const git = (...args: string[]) => promisify(execFile)('git', ['-C', folder(), ...args]);
    const branchOf = async () => {
      await git('clean', '--quiet', '--force', '-d', '.github');
      await init('github', '--toolkit', 'acme/tools@v1');
      return parse(await read('.github/workflows/deploy.yml')).on.push.branches;
    };
    await git('init', '--quiet', '--initial-branch', 'master');
    expect(await branchOf()).toEqual(['master']);
    await git('symbolic-ref', 'HEAD', 'refs/heads/feature');
    await git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk');
    expect(await branchOf()).toEqual(['trunk']);
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
    ['nothing to build or deploy', { 'notes.txt': 'A' }, 'neither docker-compose.<environment>.yaml nor a Dockerfile'],
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
