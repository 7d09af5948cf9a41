import { describe, expect, it } from 'vitest';
import { startRelay, through } from '../../support/faults/relay.ts';
import { at, jobCompose, jobScene } from '../../support/release-job/job-scene.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { expectRunning } from '../../support/stack/stack-look.ts';
import { until } from '../../support/until.ts';

const { manager } = sharedSandbox();
/** Side by side they wait for each other too, where the machine is busy. */
const patient = { timeout: 900_000 };

/** Lines of a deploy's log, in their order. */
const MOMENTS = [/ files in /, /: running \S+ before/, / \| migrating/, /_migrate succeeded/, /^services: \d/m];

/** The release job of each release runs once, wherever its deploy is cut off, and the services change after it. */
describe.concurrent('a release job runs once', patient, () => {
  it('although the connection is lost at any moment', async (test) => {
    const { manifests, executions, runs } = await jobScene({ does: 'sleep 1' }, test);
    const relay = await startRelay(manager.address, 22);
    test.onTestFinished(() => relay.close());
    for (const [i, moment] of MOMENTS.entries()) {
      const tag = String(1 + (i % 3));
      await manifests.write({ 'docker-compose.prod.yaml': jobCompose({ tag, does: 'sleep 1' }) });
      const deploy = manifests.start(['deploy', 'prod'], { ...at(String(i)), ...through(relay, manager) });
      await until(() => moment.test(deploy.log()));
      relay.cut((['close', 'reset', 'stall'] as const)[i % 3]);
      const { code, stderr } = await deploy.result;
      expect(code, stderr).toBe(0);
      expect([await executions(), await runs()], `${moment}\n${stderr}`).toEqual([i + 1, []]);
      await expectRunning(manifests, { web: tag });
    }
  });

  it('although the pipeline job is killed at any moment and run again', async (test) => {
    const { manifests, executions, runs } = await jobScene({ does: 'sleep 1' }, test);
    for (const [i, moment] of MOMENTS.entries()) {
      const tag = String(1 + (i % 3));
      await manifests.write({ 'docker-compose.prod.yaml': jobCompose({ tag, does: 'sleep 1' }) });
      const deploy = manifests.start(['deploy', 'prod'], at(String(i)));
      await until(() => moment.test(deploy.log()));
      deploy.signal('SIGKILL');
      await deploy.result;
      const { code, stderr } = await manifests.run(['deploy', 'prod'], at(String(i)));
      expect(code, stderr).toBe(0);
      expect([await executions(), await runs()], `${moment}\n${deploy.log()}\n---\n${stderr}`).toEqual([i + 1, []]);
      await expectRunning(manifests, { web: tag });
    }
  });
});
