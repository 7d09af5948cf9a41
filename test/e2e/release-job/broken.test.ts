import { describe, expect, it } from 'vitest';
import { startRelay, through } from '../../support/faults/relay.ts';
import { at, type JobScene, jobCompose, jobScene, waits } from '../../support/release-job/job-scene.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { specsOf, statusesOf } from '../../support/stack/stack-look.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const { manager } = sandbox;
const docker = async (...argv: string[]) => (await sandbox.docker(manager, argv)).stdout;
/** Side by side they wait for each other too, where the machine is busy. */
const patient = { timeout: 600_000 };

/** A second release is deployed, and its job is running. */
async function running({ manifests, executions }: JobScene, env = {}) {
  await manifests.write({ 'docker-compose.prod.yaml': jobCompose({ tag: '2', does: waits }) });
  const deploy = manifests.start(['deploy', 'prod'], { ...at('b'), ...env });
  await until(async () => (await executions()) === 2);
  return deploy;
}

describe.concurrent('while a release job runs', patient, () => {
  it('the connection is lost: the same run goes on', async (test) => {
    const scene = await jobScene({}, test);
    const { manifests, executions, runs, release } = scene;
    expect(await manifests.deploy(at('a'))).toMatchObject({ code: 0 });
    const relay = await startRelay(manager.address, 22);
    test.onTestFinished(() => relay.close());
    const deploy = await running(scene, through(relay, manager));
    relay.cut();
    await until(() => deploy.log().includes('reconnecting'));
    await release();
    const { code, stderr } = await deploy.result;
    expect(code, stderr).toBe(0);
    const report = await manifests.report();
    expect(report.releaseJobs).toMatchObject([{ status: 'succeeded', logs: ['migrating to 2'] }]);
    expect(statusesOf(report)).toEqual({ web: 'updated' });
    expect([await executions(), await runs()]).toEqual([2, []]);
  });

  it.for(['its container is killed', 'its service is removed'])('%s: no service is changed', async (what, test) => {
    const scene = await jobScene({}, test);
    const { manifests, runs, containers } = scene;
    expect(await manifests.deploy(at('a'))).toMatchObject({ code: 0 });
    const before = await specsOf(manifests.stack);
    const deploy = await running(scene);
    const [container = '', name = ''] = [(await containers())[0], (await runs())[0]];
    const isKill = what === 'its container is killed';
    await docker(...(isKill ? ['kill', container] : ['service', 'rm', name]));
    const { code, stderr } = await deploy.result;
    expect(code, stderr).toBe(1);
    const { releaseJobs, services } = await manifests.report();
    expect(services).toMatchObject([{ status: 'unchanged' }]);
    expect(releaseJobs).toMatchObject([
      isKill ? { status: 'failed', exitCode: 137 } : { reason: expect.stringContaining('was removed while it ran') },
    ]);
    expect(await specsOf(manifests.stack)).toEqual(before);
    expect(await runs()).toEqual([]);
    // Engine 20.10 does not end the container of a job whose service is removed; the report says that it is still there.
    if (!isKill && sandbox.engine === 'bookworm')
      expect(releaseJobs).toMatchObject([{ reason: expect.stringContaining('has not stopped yet') }]);
    else expect(await containers()).toEqual([]);
  });
});

it('a plan that was reviewed with another release job is refused', patient, async (test) => {
  const { manifests, executions } = await jobScene({ does: 'echo $$WHAT', more: '\n    environment: { WHAT }' }, test);
  const plan = await manifests.run(['plan', 'prod', '--out', 'plan.json'], { ...at('a'), WHAT: 'one' });
  expect(plan.code, plan.stderr).toBe(0);
  const other = await manifests.run(['deploy', 'prod', '--plan', 'plan.json'], { ...at('a'), WHAT: 'two' });
  expect(other.code, other.stderr).toBe(2);
  expect(other.stderr).toContain(`the service ${manifests.stack}_migrate would get other settings or values`);
  expect(await executions()).toBe(0);
  const same = await manifests.run(['deploy', 'prod', '--plan', 'plan.json'], { ...at('a'), WHAT: 'one' });
  expect(same.code, same.stderr).toBe(0);
  expect(await executions()).toBe(1);
});
