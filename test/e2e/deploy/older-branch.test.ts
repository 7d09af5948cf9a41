import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { commitFiles } from '../../support/build/git-repository.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
const none = '\n      replicas: 0';

it('an old branch over a newer main is refused by what git knows, in shallow clones, whatever the dates say', async () => {
  const origin = await mkdtemp(join(tmpdir(), 'swarm-ci-origin-'));
  onTestFinished(() => rm(origin, { recursive: true, force: true }));
  const git = (...args: string[]) => promisify(execFile)('git', args, { cwd: origin });
  const version = (tag: string) =>
    commitFiles(origin, { 'docker-compose.prod.yaml': compose({ web: app(tag, '', none) }) });
  await git('init', '--quiet', '--initial-branch=main');
  await version('1');
  await git('branch', 'feature/old');
  await version('1');
  const two = await version('2');
  const three = await version('1');
  await git('checkout', '--quiet', 'feature/old');
  const old = await commitFiles(origin, { readme: 'old' });

  const manifests = await makeManifests(sandbox, {});
  const at = (hour: number) => `2026-11-28T${hour}:00:00Z`;
  /** A job of a shallow clone of the commit, as CI platforms make them. */
  const job = async (name: string, sha: string, branch: string, hour: number, ...args: string[]) => {
    const clone = await mkdtemp(join(manifests.directory, 'clone-'));
    const inside = (...more: string[]) => promisify(execFile)('git', more, { cwd: clone });
    await inside('clone', '--quiet', '--depth=1', `--branch=${branch}`, `file://${origin}`, '.');
    await inside('fetch', '--quiet', '--depth=1', 'origin', sha);
    await inside('checkout', '--quiet', '--detach', sha);
    const env = { SWARM_CI_DIRECTORY: clone, GITLAB_CI: 'true', CI_COMMIT_SHA: sha, CI_COMMIT_BRANCH: branch };
    return manifests.run([name, 'prod', ...args], { ...env, CI_COMMIT_TIMESTAMP: at(hour) });
  };
  const first = await job('deploy', two, 'main', 15);
  expect(first.code, first.stderr).toBe(0);

  const words = `does not contain the commit ${two.slice(0, 8)} of main, which is live`;
  const refused = await job('deploy', old, 'feature/old', 16);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(`commit ${old.slice(0, 8)} of feature/old`);
  expect(refused.stderr).toContain(words);
  expect(refused.stderr).toContain('it takes back 2 commits');
  expect(refused.stderr).toContain('--allow-older');
  const planned = await job('plan', old, 'feature/old', 16);
  expect(planned.code).toBe(2);
  expect(planned.stdout).toContain(words);
  const warned = await job('plan', old, 'feature/old', 16, '--other-branch', 'warn');
  expect(warned.code, warned.stderr).toBe(0);
  expect(`${warned.stdout}${warned.stderr}`).toContain(words);

  // Committed on a machine whose clock is behind.
  const newer = await job('deploy', three, 'main', 14);
  expect(newer.code, newer.stderr).toBe(0);
  const older = await job('deploy', two, 'main', 17);
  expect(older.code).toBe(2);
  expect(older.stderr).toContain(`is older than the live release`);
  expect(await job('deploy', old, 'feature/old', 16, '--allow-older')).toMatchObject({ code: 0 });
});
