import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Setting } from '@swarm-ci/core';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { definitions } from '../../../packages/ci-core/src/settings/definitions.ts';
import { useInitFolder } from '../../support/command/init-folder.ts';
import { root } from '../../support/root.ts';

const { init, read, write, files } = useInitFolder();
const lines = (text: string) => text.split('\n').filter(Boolean);

describe('init gitlab', () => {
  test('in a repository of manifests plans, deploys and rolls back each environment', async () => {
    await write({ 'docker-compose.prod.yaml': 'services: {}', 'docker-compose.stage.yml': 'services: {}' });
    const { code, stdout, stderr } = await init('gitlab');
    expect(code, stderr).toBe(0);
    const written = ['plan.yml', 'deploy.yml', 'rollback.yml'].map((name) => `.gitlab/swarm-ci/${name}`);
    expect(lines(stdout)).toEqual([...written, '.gitlab-ci.yml']);
    for (const path of written) {
      expect(await read(path)).toBe(await readFile(join(root, 'templates/gitlab-ci', path.slice(17)), 'utf8'));
    }
    const { include } = parse(await read('.gitlab-ci.yml'));
    const deploys = include.filter(({ local }: { local: string }) => local === '/.gitlab/swarm-ci/deploy.yml');
    expect(deploys.map(({ inputs }: { inputs: object }) => inputs)).toEqual([
      { environment: 'prod', deployed_by_merge: 'prod', from_merge_requests: false, start: 'manual' },
      { environment: 'stage', deployed_by_merge: 'prod' },
    ]);
    const plans = include.filter(({ local }: { local: string }) => local === '/.gitlab/swarm-ci/plan.yml');
    expect(plans.map(({ inputs }: { inputs: object }) => inputs)).toEqual([{ environment: 'stage' }]);
    expect(stderr).toContain('those of prod protected');
    expect(stderr).toContain('those of stage not protected');
  });

  test('in a repository of services builds them, with the checks that package.json has', async () => {
    await write({ 'web/Dockerfile': '', 'package.json': '{ "scripts": { "test": "vitest" } }' });
    expect(lines((await init('gitlab')).stdout)).toEqual([
      '.gitlab/swarm-ci/build.yml',
      '.gitlab/swarm-ci/comment.yml',
      '.gitlab-ci.yml',
    ]);
    expect(parse(await read('.gitlab-ci.yml')).include[0].inputs).toEqual({
      lint_script: ['npm ci', 'echo "write the command that lints here" && false'],
      test_script: ['npm ci', 'npm test'],
      test_image: 'node:22',
    });
  });

  test('in an empty folder begins with the example', async () => {
    const { stdout } = await init('gitlab');
    expect(await files()).toEqual(lines(stdout).sort());
    expect(await read('docker-compose.prod.yaml')).toBe(
      await readFile(join(root, 'deploy-manifests-example/docker-compose.prod.yaml'), 'utf8'),
    );
    const again = await init('gitlab', '--json');
    expect(JSON.parse(again.stdout).written).toEqual([]);
  });

  test('never writes over a file, and says what to add to it', async () => {
    await write({ '.gitlab-ci.yml': 'mine: {}\n', 'docker-compose.prod.yaml': 'services: {}' });
    const { code, stdout, stderr } = await init('gitlab');
    expect(code).toBe(0);
    expect(await read('.gitlab-ci.yml')).toBe('mine: {}\n');
    expect(lines(stdout)).not.toContain('.gitlab-ci.yml');
    expect(stderr).toContain('.gitlab-ci.yml already exists and is not changed');
    expect(stderr).toMatch(/add to \.gitlab-ci\.yml:[\s\S]*- local: \/\.gitlab\/swarm-ci\/deploy\.yml/);
  });
});

describe('init github', () => {
  test('writes the callers, for the environments, the branch and the toolkit that there are', async () => {
    await write({
      'docker-compose.prod.yaml': '',
      'docker-compose.dev.yaml': '',
      'web/Dockerfile': '',
      'package.json': '{ "scripts": { "lint": "x", "test": "y" } }',
    });
    const { code, stdout, stderr } = await init('github', '--toolkit', 'acme/tools@0123abc');
    expect(code, stderr).toBe(0);
    const all = await readdir(join(root, 'templates/github-actions/callers'));
    // Another one for a repository of services, which the server of the swarm updates.
    const callers = all.filter((name) => name !== 'build-and-update.yml');
    expect(lines(stdout).sort()).toEqual(callers.map((name) => `.github/workflows/${name}`).sort());
    for (const name of callers) {
      const text = await readFile(join(root, 'templates/github-actions/callers', name), 'utf8');
      // Pushing the new files deploys nothing.
      const expected = text
        .replace('on-merge: true', 'on-merge: false')
        .replace(/OWNER\/swarm-ci(\S*)@\S+/g, 'acme/tools$1@0123abc');
      expect(parse(await read(`.github/workflows/${name}`)), name).toEqual(parse(expected));
    }
  });

  test('has a job for each environment', async () => {
    await write({ 'docker-compose.production.yaml': '', 'docker-compose.qa.yaml': '' });
    await init('github', '--toolkit', 'acme/tools@v1');
    const { on, jobs } = parse(await read('.github/workflows/deploy.yml'));
    expect(on.workflow_dispatch.inputs.environment.options).toEqual(['production', 'qa']);
    expect(Object.keys(jobs)).toEqual(['production', 'qa']);
    expect(jobs.production.with).toMatchObject({ environment: 'production', 'on-merge': false });
    expect(jobs.production.with.manual).toContain("inputs.environment == 'production'");
    expect(jobs.qa.with['on-merge']).toBeUndefined();
  });
});

describe('init', () => {
  test('names variables that the jobs read', async () => {
    const known = Object.values(definitions).flatMap(({ env }: Setting) => env);
    for (const platform of ['gitlab', 'github']) {
      await write({ 'docker-compose.prod.yaml': '' });
      const { stderr } = await init(platform, '--toolkit', 'acme/tools@v1');
      const told = [...stderr.matchAll(/^ {2}([A-Z_]{5,}) {2,}/gm)].map(([, name]) => name ?? '');
      expect(told).toEqual(expect.arrayContaining(['SERVER_HOST', 'SSH_PRIVATE_KEY', 'SSH_KNOWN_HOSTS']));
      expect(told.filter((name) => !known.includes(name))).toEqual([]);
      // A key in the repository would be committed.
      expect(stderr).toContain('-f ../deploy-key');
    }
  });

  test('refuses what it does not know, all at once, and writes nothing', async () => {
    await write({ 'package.json': '{' });
    const { code, stdout, stderr } = await init('bitbucket', '--toolkit', 'acme');
    expect([code, stdout]).toEqual([2, '']);
    for (const part of [
      'unknown platform "bitbucket"',
      '"acme" does not name a version',
      'package.json: is not valid JSON',
    ]) {
      expect(stderr).toContain(part);
    }
    expect(await files()).toEqual(['package.json']);
  });
});
