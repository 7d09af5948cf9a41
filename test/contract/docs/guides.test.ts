import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../../support/root.ts';

/** The marked commands of a page, in its order: where they run, and what. */
async function stepsOf(page: string): Promise<{ where: string; script: string }[]> {
  const text = await readFile(join(root, page), 'utf8');
  const blocks = text.matchAll(/^<!-- ((?:in|here)[^\n]*) -->\n\n```sh\n(.*?)^```$/gms);
  return [...blocks].map(([, where = '', script = '']) => ({ where, script }));
}

/** Runs scripts in a copy of a folder that is a git repository, with the built command on its PATH. */
async function repository(files: string | undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-page-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const directory = join(folder, 'repository');
  await mkdir(join(folder, 'bin'));
  const command = `#!/bin/sh\nexec ${process.execPath} ${join(root, 'packages/jobs/dist/cli.mjs')} "$@"\n`;
  await writeFile(join(folder, 'bin/swarm-ci'), command, { mode: 0o755 });
  if (files === undefined) await mkdir(directory);
  else await cp(join(root, files), directory, { recursive: true });
  const person = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com' };
  const committer = { GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.com' };
  const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, HOME: folder, ...person, ...committer };
  const sh = (script: string) => execa('sh', ['-ec', script], { cwd: directory, env, extendEnv: false, reject: false });
  await sh('git init --quiet && git add . && git commit --quiet --allow-empty --message one');
  return { directory, sh };
}

test('docs/own-steps.md: its commands that need no server run in their order', async () => {
  const steps = await stepsOf('docs/own-steps.md');
  const services = await repository(undefined);
  const manifests = await repository('test/support/move/manifests');
  const said: string[] = [];
  for (const { where, script } of steps) {
    const { sh } = where === 'in a repository of services' ? services : manifests;
    const ran = await sh(script);
    expect(ran.exitCode, `${script}\n${ran.stderr}`).toBe(0);
    said.push(ran.stdout);
  }
  expect(said).toEqual([
    expect.stringMatching(/^web\nregistry\.example\.com\/shop\/web:\d{8}_[0-9a-f]{8}$/),
    expect.stringMatching(/^site_conf_[0-9a-f]{32}$/),
    expect.stringContaining('"kind": "rolled-back"'),
  ]);
});

test('docs/github.md: the commands of its ten minutes write workflows that call the copy that they name', async () => {
  const steps = await stepsOf('docs/github.md');
  expect(steps.map(({ where }) => where)).toEqual(['here']);
  const { directory, sh } = await repository('deploy-manifests-example');
  const ran = await sh(steps[0]?.script ?? '');
  expect(ran.exitCode, ran.stderr).toBe(0);
  const workflow = await readFile(join(directory, '.github/workflows/deploy.yml'), 'utf8');
  expect(workflow).toContain('uses: OWNER/swarm-ci/.github/workflows/deploy.yml@v0.1.0');
  for (const name of ['SERVER_HOST', 'SERVER_USER', 'SSH_KNOWN_HOSTS', 'SSH_PRIVATE_KEY'])
    expect(ran.stderr).toContain(name);
  expect((await sh('git status --short')).stdout).toBe('');
});
