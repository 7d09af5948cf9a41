import { describe, expect, it } from 'vitest';
import { ring } from '../../ring.ts';
import type { Running } from '../../support/command/run-cli.ts';
import { startRelay, through } from '../../support/faults/relay.ts';
import { at, jobCompose, jobScene } from '../../support/release-job/job-scene.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { expectRunning } from '../../support/stack/stack-look.ts';
import { until } from '../../support/until.ts';

const { manager } = sharedSandbox();
/** Side by side they wait for each other too, where the machine is busy. */
const patient = { timeout: 1_800_000 };

/** Lines of a deploy's log, in their order. */
const MOMENTS = [/ files in /, /: running \S+ before/, / \| migrating/, /_migrate succeeded/, /^services: \d/m];
/** Milliseconds after such a line. */
const DELAYS = ring === 'all' ? [0, 150, 400, 900] : [0];
const CUTS = MOMENTS.flatMap((moment) => DELAYS.map((delay) => ({ moment, delay })));
/** The pipeline of a commit of its own for each cut. */
const commit = (i: number) => ({ ...at('0'), CI_COMMIT_SHA: String(i).padStart(40, '0') });

/** Until that moment of a deploy; it may be over a while after its last line. */
async function reached({ moment, delay }: (typeof CUTS)[number], { log }: Running): Promise<void> {
  await until(() => moment.test(log()));
  await new Promise((resolve) => setTimeout(resolve, delay));
}

/** The release job of each release runs once, wherever its deploy is cut off, and the services change after it. */
describe.concurrent('a release job runs once', patient, () => {
  it('although the connection is lost at any moment', async (test) => {
    const { manifests, executions, runs } = await jobScene({ does: 'sleep 1' }, test);
    const relay = await startRelay(manager.address, 22);
    test.onTestFinished(() => relay.close());
    for (const [i, cut] of CUTS.entries()) {
      const tag = String(1 + (i % 3));
      await manifests.write({ 'docker-compose.prod.yaml': jobCompose({ tag, does: 'sleep 1' }) });
      const deploy = manifests.start(['deploy', 'prod'], { ...commit(i), ...through(relay, manager) });
      await reached(cut, deploy);
      relay.cut((['close', 'reset', 'stall'] as const)[i % 3]);
      const { code, stderr } = await deploy.result;
      expect(code, stderr).toBe(0);
      expect([await executions(), await runs()], `${cut.moment} + ${cut.delay}\n${stderr}`).toEqual([i + 1, []]);
      await expectRunning(manifests, { web: tag });
    }
  });

  it('although the pipeline job is killed at any moment and run again', async (test) => {
    const { manifests, executions, runs } = await jobScene({ does: 'sleep 1' }, test);
    for (const [i, cut] of CUTS.entries()) {
      const tag = String(1 + (i % 3));
      await manifests.write({ 'docker-compose.prod.yaml': jobCompose({ tag, does: 'sleep 1' }) });
      const deploy = manifests.start(['deploy', 'prod'], commit(i));
      await reached(cut, deploy);
      deploy.signal('SIGKILL');
      await deploy.result;
      const { code, stderr } = await manifests.run(['deploy', 'prod'], commit(i));
      expect(code, stderr).toBe(0);
      expect(
        [await executions(), await runs()],
        `${cut.moment} + ${cut.delay}\n${deploy.log()}\n---\n${stderr}`,
      ).toEqual([i + 1, []]);
      await expectRunning(manifests, { web: tag });
    }
  });
});
