import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { callJob } from '../../support/command/call-job.ts';

const COMPOSE = 'docker-compose.prod.yaml';
const WARNING = 'neither SSH_PRIVATE_KEY nor REGISTRY_PASSWORD is set, so plan.json has no fingerprints';

/** A plan of the engine of this machine, which has none here, after an earlier job left its plan. */
async function planHere(env: Readonly<Record<string, string>>, out = 'plan.json') {
  const cwd = await mkdtemp(join(tmpdir(), 'swarm-ci-plan-'));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  await writeFile(join(cwd, COMPOSE), 'services:\n  web:\n    image: app:1\n');
  await writeFile(join(cwd, 'plan.json'), 'of an earlier job');
  const here = { PATH: '', HOME: cwd, DOCKER_HOST: `unix://${cwd}/no.sock`, ...env };
  const ran = await callJob(['plan', 'prod', '--out', out], { cwd, env: here });
  return { ...ran, files: await readdir(cwd) };
}

test('without a key the log warns, and no plan of an earlier job is left when there is none of this one', async () => {
  const { code, stderr, files } = await planHere({});
  expect(code, stderr).toBe(4);
  expect(stderr).toContain(WARNING);
  expect(files).toEqual([COMPOSE]);
});

test('with the password of a registry there is no warning', async () => {
  const { stderr } = await planHere({ REGISTRY: 'r', REGISTRY_USER: 'u', REGISTRY_PASSWORD: 'a-password' });
  expect(stderr).not.toContain(WARNING);
});

test('a file that cannot be written is refused first', async () => {
  const { code, stderr } = await planHere({}, COMPOSE.concat('/plan.json'));
  expect(code).toBe(2);
  expect(stderr).toContain(`--out: ${COMPOSE}/plan.json cannot be written: `);
});
