import { describe, expect, it } from 'vitest';
import { at, jobCompose, jobScene, waits } from '../../support/release-job/job-scene.ts';
import { expectRunning, specsOf, statusesOf } from '../../support/stack/stack-look.ts';

/** Side by side they wait for each other too, where the machine is busy. */
const patient = { timeout: 600_000 };

describe.concurrent('a job before the release', patient, () => {
  it('runs once, then the services change; the same release does not run it again, the next one does', async (test) => {
    const { manifests, executions, runs } = await jobScene({}, test);
    const first = await manifests.deploy(at('a'));
    expect(first.code, first.stderr).toBe(0);
    expect(statusesOf(first.report)).toEqual({ web: 'created' });
    const name = `${manifests.stack}_migrate`;
    expect(first.report.releaseJobs).toMatchObject([
      { name, run: 'before', status: 'succeeded', exitCode: 0, logs: ['migrating to 1'] },
    ]);
    expect([await executions(), await runs()]).toEqual([1, []]);

    const again = await manifests.deploy(at('a'));
    expect(again.code, again.stderr).toBe(0);
    expect(again.report.releaseJobs).toMatchObject([{ name, status: 'already-run' }]);
    expect(await executions()).toBe(1);

    await manifests.write({ 'docker-compose.prod.yaml': jobCompose({ tag: '2' }) });
    const next = await manifests.deploy(at('b'));
    expect(next.code, next.stderr).toBe(0);
    expect(statusesOf(next.report)).toEqual({ web: 'updated' });
    expect([await executions(), await runs()]).toEqual([2, []]);
    await expectRunning(manifests, { web: '2' });
  });

  it('fails: no service is touched, exit 1, and report and alert have its output and its cause', async (test) => {
    const { manifests, executions, runs } = await jobScene({}, test);
    expect(await manifests.deploy(at('a'))).toMatchObject({ code: 0 });
    const before = await specsOf(manifests.stack);
    await manifests.write({
      'docker-compose.prod.yaml': jobCompose({ tag: '2', does: 'sleep 1; echo relation exists >&2; exit 3' }),
      'prod/more.txt': 'more',
    });
    const { code, stderr, stdout, report } = await manifests.deploy(at('b'));
    expect(code, stderr).toBe(1);
    expect(stdout).toBe('failed\n');
    expect(await specsOf(manifests.stack)).toEqual(before);
    expect(statusesOf(report)).toEqual({ web: 'unchanged' });
    expect(report.releaseJobs).toMatchObject([
      { status: 'failed', exitCode: 3, logs: expect.arrayContaining(['relation exists']) },
    ]);
    expect(report.alert).toMatchObject({
      service: `${manifests.stack}_migrate`,
      cause: { headline: expect.stringContaining('relation exists') },
    });
    expect(stderr).toContain('no service was changed');
    expect([await executions(), await runs()]).toEqual([2, []]);
    // What failed is tried again.
    await manifests.write({ 'docker-compose.prod.yaml': jobCompose({ tag: '2' }) });
    expect(await manifests.deploy(at('b'))).toMatchObject({ code: 0 });
    expect(await executions()).toBe(3);
  });

  it('is killed at its memory limit: the cause names it, and no service is touched', async (test) => {
    const { manifests, executions, runs } = await jobScene({}, test);
    expect(await manifests.deploy(at('a'))).toMatchObject({ code: 0 });
    const before = await specsOf(manifests.stack);
    const does = 'x=0123456789abcdef; while :; do x=$$x$$x; done';
    await manifests.write({ 'docker-compose.prod.yaml': jobCompose({ tag: '2', does, more: '\n    mem_limit: 24m' }) });
    const { code, stderr, report } = await manifests.deploy(at('b'));
    expect(code, stderr).toBe(1);
    const reason = 'it ran out of memory (limit 24 MiB)';
    expect(stderr).toContain(`_migrate: ${reason}`);
    expect(report.releaseJobs).toMatchObject([
      { status: 'failed', exitCode: 137, reason, cause: { kind: 'out-of-memory' }, logs: ['migrating to 2'] },
    ]);
    expect(report.alert).toMatchObject({ cause: { kind: 'out-of-memory', headline: expect.stringContaining(reason) } });
    expect(await specsOf(manifests.stack)).toEqual(before);
    expect([await executions(), await runs()]).toEqual([2, []]);
  });

  it('hangs: it is removed, its end is waited for, and no service is touched', async (test) => {
    const labels = 'swarm-ci.run: before, swarm-ci.timeout: 3s';
    const { manifests, runs, containers } = await jobScene({}, test);
    expect(await manifests.deploy(at('a'))).toMatchObject({ code: 0 });
    const before = await specsOf(manifests.stack);
    await manifests.write({ 'docker-compose.prod.yaml': jobCompose({ tag: '2', labels, does: waits }) });
    const { code, stderr, report } = await manifests.deploy(at('b'));
    expect(code, stderr).toBe(1);
    expect(report.releaseJobs).toMatchObject([
      { status: 'timed-out', reason: expect.stringContaining('did not end within 3.0 s and was removed') },
    ]);
    expect(await runs()).toEqual([]);
    expect(await containers()).toEqual([]);
    expect(await specsOf(manifests.stack)).toEqual(before);
  });
});
