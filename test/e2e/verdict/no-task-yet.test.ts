import { join } from 'node:path';
import { expect, it, type TestContext } from 'vitest';
import { startFaultyEngine } from '../../support/faults/engine-faults.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
const NO_TASK = 'the engine has not created a task yet';

/** Deploys through a local engine that shows no task for some time after the first service was made. */
async function deployed({ onTestFinished }: TestContext, hidden: number, patience: string) {
  const text = compose({ web: app('1') });
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text }, onTestFinished);
  const { SERVER_HOST: _, ...env } = manifests.env;
  const socket = join(manifests.directory, 'engine.sock');
  let since: number | undefined;
  const instead = (path: string) => {
    if (!/\/tasks\b/.test(path)) return undefined;
    since ??= performance.now();
    return performance.now() - since < hidden ? '[]' : undefined;
  };
  const slow = await startFaultyEngine(socket, sandbox.manager.socketPath, {
    ...{ oneIn: Number.POSITIVE_INFINITY, chance: () => 1, instead },
  });
  onTestFinished(slow.close);
  return manifests.deploy({
    ...env,
    SERVER_HOST: '',
    DOCKER_HOST: `unix://${socket}`,
    PATH: `${sandbox.dockerCliFolder}:${process.env.PATH}`,
    HOME: manifests.directory,
    SERVER_PATH: join(manifests.directory, 'server'),
    SWARM_CI_PATIENCE: patience,
    SWARM_CI_TIMEOUT: '4m',
  });
}

it('an engine that takes long to create the first task is waited for', async (test) => {
  const { code, stderr, report } = await deployed(test, 15_000, '2m');
  expect(code, stderr).toBe(0);
  expect(statusesOf(report)).toEqual({ web: 'created' });
  expect(stderr).toMatch(new RegExp(`… \\S+_web: 0 of 1 tasks running, ${NO_TASK}`));
});

it('one that creates none is failing after the patience, and no task is said to have ended', async (test) => {
  const { code, stderr, report } = await deployed(test, Number.POSITIVE_INFINITY, '12s');
  expect(code, stderr).toBe(1);
  expect(report.services).toMatchObject([{ status: 'failing', reason: NO_TASK }]);
  expect(report.seconds).toBeGreaterThan(11);
  expect(stderr).not.toContain('restart_policy');
});
