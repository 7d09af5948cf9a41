import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { commitFiles } from '../../support/build/git-repository.ts';
import { runGitlab } from '../../support/gitlab/gitlab-imports.ts';
import { root } from '../../support/root.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-release-'));
  for (const path of ['release', 'package.json', 'packages/ci-core/package.json', 'packages/jobs/package.json'])
    await cp(join(root, path), join(folder, path), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (path: string) => readFile(join(root, path), 'utf8');
const { version, scripts } = JSON.parse(await read('package.json'));

async function write(files: Readonly<Record<string, string>>) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

function script(name: string, env: Readonly<Record<string, string>>, ...args: string[]) {
  const options = { cwd: '/', env: { PATH: process.env.PATH, ...env } };
  return promisify(execFile)(process.execPath, [join(folder, 'release', name), ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code: Number(code), stdout: String(stdout), stderr: String(stderr) }),
  );
}

describe('a release', () => {
  test('is refused for a tag of another version, and with changes that the changelog does not have', async () => {
    await write({ '.changeset/README.md': '' });
    for (const variable of ['GITHUB_REF_NAME', 'CI_COMMIT_TAG'])
      expect(await script('check.mjs', { [variable]: `v${version}` })).toEqual({ code: 0, stdout: '', stderr: '' });
    await write({ '.changeset/some.md': '', 'packages/jobs/package.json': '{ "version": "9.9.9" }' });
    const { code, stderr } = await script('check.mjs', { GITHUB_REF_NAME: 'v9.9.9' });
    expect(code).toBe(1);
    expect(stderr).toBe(
      `the tag is "v9.9.9", and package.json has the version ${version}\n1 changesets are not in CHANGELOG.md: run "npm run changelog"\n@swarm-ci/jobs has the version 9.9.9\n`,
    );
  });

  test('has the changes of its version as notes', async () => {
    await write({ 'CHANGELOG.md': `# swarm-ci\n\n## ${version}\n\nThis one.\n\n- Much\n\n## 0.0.1\n\nThat one.\n` });
    expect(await script('notes.mjs', {})).toMatchObject({ code: 0, stdout: 'This one.\n\n- Much\n' });
    await write({ 'CHANGELOG.md': '# swarm-ci\n' });
    expect((await script('notes.mjs', {})).code).toBe(1);
  });

  test('builds the image under the name of its pipeline, with what says where it comes from', async () => {
    await write({ 'bin/docker': '#!/bin/sh\necho "$@" "$IMAGE $VERSION $SOURCE $REVISION"\n' });
    await chmod(join(folder, 'bin/docker'), 0o755);
    const env = { PATH: `${folder}/bin:${process.env.PATH}`, IMAGE: 'ghcr.io/Acme/Tools', GITHUB_SHA: '0123abc' };
    const pipeline = { ...env, GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'Acme/Tools' };
    expect((await script('image.mjs', pipeline, '--print')).stdout).toBe(
      `buildx bake --file release/docker-bake.json --print ghcr.io/acme/tools ${version} https://github.com/Acme/Tools 0123abc\n`,
    );
    // Neither a name nor an owner is made up.
    expect((await script('image.mjs', env)).stderr).toContain('neither GITHUB_REPOSITORY nor CI_PROJECT_URL is set');
    expect((await script('image.mjs', { ...pipeline, IMAGE: '' })).stderr).toContain('IMAGE is not set');
  });

  test('makes the image for both platforms, with labels, SBOM and provenance', async () => {
    const { variable, target } = JSON.parse(await read('release/docker-bake.json'));
    const { platforms, attest, labels, args } = target.default;
    expect(platforms).toEqual(['linux/amd64', 'linux/arm64']);
    expect(attest).toEqual(['type=provenance,mode=max', 'type=sbom']);
    expect(Object.keys(labels)).toEqual(
      expect.arrayContaining(
        ['version', 'source', 'revision', 'licenses'].map((name) => `org.opencontainers.image.${name}`),
      ),
    );
    const used = [...JSON.stringify(target).matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
    expect([...new Set(used)].sort()).toEqual(Object.keys(variable).sort());
    expect(await read('Dockerfile')).toContain(`ARG ${Object.keys(args)[0]}\n`);
  });
});

describe('the pipeline of a copy in GitLab', () => {
  test('publishes packages, image and release for a tag of a version alone, by the same scripts as GitHub', async () => {
    const pipeline = parse(await read('.gitlab-ci.yml'));
    const jobs = ['check', 'publish-npm', 'publish-image', 'release'];
    for (const name of jobs) expect(pipeline[name].extends, name).toBe('.release');
    expect(pipeline['.release'].rules).toEqual([{ if: '$CI_COMMIT_TAG =~ /^v\\d/' }]);
    expect(pipeline.release.release.tag_name).toBe('$CI_COMMIT_TAG');
    const github = await read('.github/workflows/release.yml');
    for (const task of ['check', 'npm', 'image']) {
      const job = pipeline[task] ?? pipeline[`publish-${task}`];
      expect(job.script).toContain(`npm run release:${task}`);
      expect(github).toContain(`npm run release:${task}`);
    }
    const called = [...JSON.stringify(pipeline).matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('is one that GitLab takes', async () => {
    const copy = join(folder, 'gitlab');
    await mkdir(copy);
    await commitFiles(copy, { '.gitlab-ci.yml': await read('.gitlab-ci.yml') });
    await promisify(execFile)('git', ['remote', 'add', 'origin', 'http://127.0.0.1:1/group/shop.git'], { cwd: copy });
    const { code, stdout, stderr } = await runGitlab(copy, ['--preview'], { CI_COMMIT_TAG: `v${version}` });
    expect(code, stderr).toBe(0);
    expect(Object.keys(parse(stdout))).toEqual(
      expect.arrayContaining(['check', 'publish-npm', 'publish-image', 'release']),
    );
  }, 60_000);
});
