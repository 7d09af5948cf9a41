import { describe, expect, it } from 'vitest';
import { at, jobCompose, jobScene, waits } from '../../support/release-job/job-scene.ts';
import { expectRunning, specsOf, statusesOf } from '../../support/stack/stack-look.ts';
import { until } from '../../support/until.ts';

/** Side by side they wait for each other too, where the machine is busy. */
const patient = { timeout: 600_000 };

describe.concurrent('a release job runs once', patient, () => {
  it('four deploys of one release at the same time, on an empty swarm', async (test) => {
    const { manifests, executions, runs } = await jobScene({ does: 'sleep 2' }, test);
    const all = [1, 2, 3, 4].map((i) => manifests.run(['deploy', 'prod', '--report', `report-${i}.json`], at('a')));
    for (const { code, stderr } of await Promise.all(all)) expect(code, stderr).toBe(0);
    const statuses = await Promise.all(
      [1, 2, 3, 4].map(async (i) => (await manifests.report(`report-${i}.json`)).releaseJobs?.[0]?.status),
    );
    expect(statuses.sort()).toEqual(['already-run', 'already-run', 'already-run', 'succeeded']);
    expect([await executions(), await runs()]).toEqual([1, []]);
    await expectRunning(manifests, { web: '1' });
  });

  it('the pipeline job is killed while it runs: the next deploy finds it, waits for its end and goes on', async (test) => {
    const { manifests, executions, runs, release } = await jobScene({ does: waits }, test);
    const killed = manifests.start(['deploy', 'prod'], at('a'));
    await until(async () => (await executions()) === 1);
    killed.signal('SIGKILL');
    await killed.result;
    expect(await runs()).toHaveLength(1);
    // The run is all there is of the stack.
    expect(await specsOf(manifests.stack)).toHaveLength(1);

    const next = manifests.start(['deploy', 'prod'], at('a'));
    await until(() => next.log().includes('was started by an earlier deploy'));
    await release();
    const { code, stderr } = await next.result;
    expect(code, stderr).toBe(0);
    expect((await manifests.report()).releaseJobs).toMatchObject([{ status: 'succeeded', logs: ['migrating to 1'] }]);
    expect([await executions(), await runs()]).toEqual([1, []]);
  });

  it('it succeeded, and the pipeline job was killed before that was recorded', async (test) => {
    const { manifests, executions, release } = await jobScene({ does: waits }, test);
    const killed = manifests.start(['deploy', 'prod'], at('a'));
    await until(async () => (await executions()) === 1);
    killed.signal('SIGKILL');
    await killed.result;
    await release();
    const { code, stderr, report } = await manifests.deploy(at('a'));
    expect(code, stderr).toBe(0);
    expect(report.releaseJobs).toMatchObject([{ status: 'succeeded' }]);
    expect(await executions()).toBe(1);
  });

  it('a run of another release that was aborted is waited for, then the own one runs', async (test) => {
    const { manifests, executions, runs, release } = await jobScene({ does: waits }, test);
    const killed = manifests.start(['deploy', 'prod'], at('a'));
    await until(async () => (await executions()) === 1);
    killed.signal('SIGINT');
    expect(await killed.result).toMatchObject({ code: 130 });
    expect(killed.log()).toContain('a release job may still be running');
    expect((await manifests.report()).services).toMatchObject([
      { status: 'unchanged', changed: false, reason: expect.stringContaining('not changed: the deploy was aborted') },
    ]);

    await manifests.write({ 'docker-compose.prod.yaml': jobCompose({ tag: '2' }) });
    const next = manifests.start(['deploy', 'prod'], at('b'));
    await until(() => next.log().includes('of an earlier deploy') || next.log().includes('by an earlier deploy'));
    expect(await executions()).toBe(1);
    await release();
    const { code, stderr } = await next.result;
    expect(code, stderr).toBe(0);
    expect([await executions(), await runs()]).toEqual([2, []]);
  });
});

describe.concurrent('what a release job did stays', patient, () => {
  it('a release that fails is restored without running a job, and its retry does not run it again', async (test) => {
    const { manifests, executions } = await jobScene({}, test);
    expect(await manifests.deploy(at('a'))).toMatchObject({ code: 0 });
    const before = await specsOf(manifests.stack);
    await manifests.write({ 'docker-compose.prod.yaml': jobCompose({ tag: '2', web: 'bad' }) });
    const failed = await manifests.deploy({ ...at('b'), SWARM_CI_PATIENCE: '3s' });
    expect(failed.code, failed.stderr).toBe(3);
    expect(await specsOf(manifests.stack)).toEqual(before);
    expect(failed.report.warnings.join('\n')).toContain('the database schema stays new');
    expect(await executions()).toBe(2);
    const retry = await manifests.deploy({ ...at('b'), SWARM_CI_PATIENCE: '3s' });
    expect(retry).toMatchObject({ code: 3, report: { releaseJobs: [{ status: 'already-run' }] } });
    expect(await executions()).toBe(2);
  });

  it('a rollback runs no job, unless its label allows it', async (test) => {
    const labels = 'swarm-ci.run: before, swarm-ci.on-rollback: "${ON_ROLLBACK}"';
    const { manifests, executions, runs } = await jobScene({ labels }, test);
    const skips = { ON_ROLLBACK: 'skip' };
    expect(await manifests.deploy({ ...at('a'), ...skips })).toMatchObject({ code: 0 });
    await manifests.write({ 'docker-compose.prod.yaml': jobCompose({ labels, tag: '2' }) });
    expect(await manifests.deploy({ ...at('b'), ...skips })).toMatchObject({ code: 0 });
    expect(await executions()).toBe(2);
    const back = await manifests.run(['rollback', 'prod'], skips);
    expect(back.code, back.stderr).toBe(0);
    expect(await executions()).toBe(2);
    const report = await manifests.report();
    expect(statusesOf(report)).toEqual({ web: 'updated' });
    expect(report.releaseJobs).toMatchObject([{ status: 'not-run' }]);
    expect(report.warnings.join('\n')).toContain('an earlier release is deployed again');
    await expectRunning(manifests, { web: '1' });

    // Each rollback is a run of its own.
    for (const count of [3, 4]) {
      expect(await manifests.deploy({ ...at('b'), ...skips })).toMatchObject({
        code: 0,
        report: { releaseJobs: [{ status: 'already-run' }] },
      });
      const allowed = await manifests.run(['rollback', 'prod'], { ON_ROLLBACK: 'run' });
      expect(allowed.code, allowed.stderr).toBe(0);
      const { releaseJobs } = await manifests.report();
      expect(releaseJobs).toMatchObject([{ run: 'before', status: 'succeeded', logs: ['migrating to 1'] }]);
      expect([await executions(), await runs()]).toEqual([count, []]);
      await expectRunning(manifests, { web: '1' });
    }
  });
});
