import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callJob } from '../../support/command/call-job.ts';

let folder: string;
let repository: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-changes-'));
  repository = join(folder, 'repository');
  await mkdir(repository);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const git = async (...args: readonly string[]) => {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'init.defaultBranch=main'];
  return (await promisify(execFile)('git', [...who, ...args], { cwd: repository })).stdout.trim();
};
const change = async (files: Readonly<Record<string, string>>) => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(repository, path)), { recursive: true });
    await writeFile(join(repository, path), text);
  }
  await git('add', '.');
  await git('commit', '-q', '-m', 'a change');
  return git('rev-parse', 'HEAD');
};
const start = async () => {
  await git('init', '-q');
  const settings = 'services: { api: , web: { paths: [web, libs] } }\n';
  return change({ 'api/Dockerfile': '', 'web/Dockerfile': '', 'libs/a': '', 'swarm-ci.yaml': settings });
};
const since = async (base: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) => {
  const head = await git('rev-parse', 'HEAD');
  const gitlab = { GITLAB_CI: 'true', CI_COMMIT_SHA: head, CI_COMMIT_BEFORE_SHA: base, CI_PROJECT_PATH: 'a/b' };
  const all = { SWARM_CI_SELECT_BY: 'changes', ...gitlab, ...env };
  return callJob(['select-services', ...args], { cwd: repository, env: all });
};

describe('services selected by changed files', () => {
  test('those whose files differ, with the file that did it', async () => {
    const base = await start();
    await change({ 'libs/a': '1' });
    const { code, stdout, stderr } = await since(base);
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'web\n' });
    expect(stderr).toContain('web is selected: libs/a changed');
    await change({ 'api/x y\nz': '1' });
    expect((await since(base)).stdout).toBe('api\nweb\n');
  });

  test('what the target branch got meanwhile is no change of this one', async () => {
    await start();
    await git('checkout', '-q', '-b', 'feature');
    await change({ 'web/a': '1' });
    await git('checkout', '-q', 'main');
    const target = await change({ 'api/a': '1' });
    await git('checkout', '-q', 'feature');
    expect((await since(target)).stdout).toBe('web\n');
  });

  test('with "both", labels select, too; --labels is used alone', async () => {
    const base = await start();
    await change({ 'libs/a': '1' });
    const request = { CI_MERGE_REQUEST_IID: '7', CI_MERGE_REQUEST_LABELS: 'build-api', SWARM_CI_SELECT_BY: 'both' };
    const both = await since(base, [], { ...request, CI_MERGE_REQUEST_DIFF_BASE_SHA: base });
    expect(both.stdout, both.stderr).toBe('api\nweb\n');
    expect((await since(base, ['--labels', 'build-api'])).stdout).toBe('api\n');
  });

  test('a shallow clone fetches what it lacks', async () => {
    const base = await start();
    for (const text of ['1', '2', '3']) await change({ 'web/a': text });
    const clone = join(folder, 'clone');
    await git('clone', '-q', '--depth', '1', `file://${repository}`, clone);
    repository = clone;
    expect((await since(base)).stdout).toBe('web\n');
  });

  test('without a commit to compare with, or without its history, says what to do', async () => {
    const base = await start();
    expect((await since('0'.repeat(40))).stderr).toContain('has no commit to compare with');
    const unknown = await since('1'.repeat(40));
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain('GIT_DEPTH: 0');
    expect((await since(base)).stderr).toContain('none of the 0 changed files belongs to one');
  });
});
