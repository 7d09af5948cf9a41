import { describe, expect, inject, it, type TestContext } from 'vitest';
import { startRelay, through } from '../../support/faults/relay.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { expectRunning, specsOf, statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';
import { type OldPipeline, oldPipeline } from '../../support/watch/old-pipeline.ts';

const sandbox = sharedSandbox();
/** Side by side they wait for each other too, where the machine is busy. */
const patient = { timeout: 600_000 };
const keeps = (text: string, action: string) => text.replace('failure_action: rollback', `failure_action: ${action}`);
const secret = '\n    environment: { API_TOKEN: "the token of the shop" }';

/** A stack that the old pipeline made, without swarm-ci. */
async function scene(
  { onTestFinished }: TestContext,
  services: Readonly<Record<string, string>> = { web: app('1', secret), api: app('1') },
) {
  const pipeline = await oldPipeline(sandbox, compose(services), onTestFinished);
  const made = await pipeline.watch();
  expect(made, made.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  return pipeline;
}

const write = ({ write }: OldPipeline, services: Record<string, string>, rest?: string) =>
  write({ 'stack.yml': compose(services, rest) });

async function recordOf({ serverPath }: OldPipeline): Promise<string> {
  return (await sandbox.manager.exec(['cat', `${serverPath}/.swarm-ci/prod/before.sealed`], { reject: false })).stdout;
}

describe.concurrent('watch, around a script that runs docker stack deploy over SSH', patient, () => {
  it('good: deployed, 0; what the script prints is in the log, without secrets; nothing is kept to restore', async (test) => {
    const pipeline = await scene(test);
    await write(pipeline, { web: app('2', secret), api: app('1') });
    const { code, stdout, stderr, report } = await pipeline.watch({}, '--junit', 'junit.xml', '--html', 'report.html');
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'deployed\n' });
    expect(statusesOf(report)).toEqual({ web: 'updated', api: 'unchanged' });
    expect(report.command).toEqual({ exitCode: 0 });
    expect(report.services.at(-1)).toMatchObject({ imageWanted: expect.stringMatching(/app:2$/) });
    expect(stderr).toContain(`Updating service ${pipeline.stack}_web`);
    expect(stderr).toContain('deploying with ***');
    expect(stderr).not.toContain('hunter2');
    expect(await recordOf(pipeline)).toBe('');
    const nothing = await pipeline.run(['restore', 'prod']);
    expect(nothing).toMatchObject({ code: 2, stdout: '' });
    expect(nothing.stderr).toContain(`no state of the stack ${pipeline.stack} is kept`);
  });

  it('bad, and docker exits 0: the rollback of the engine is 3, and restore takes the rest back', async (test) => {
    const pipeline = await scene(test);
    const before = await specsOf(pipeline.stack);
    await write(pipeline, { web: app('bad', secret), api: app('2') });
    const { code, stdout, stderr, report } = await pipeline.watch();
    expect({ code, stdout }, stderr).toEqual({ code: 3, stdout: 'rolled-back\n' });
    expect(statusesOf(report)).toEqual({ web: 'rolled-back', api: 'updated' });
    expect(report.command).toEqual({ exitCode: 0 });
    expect(report.services.at(-1)?.cause?.headline).toContain('the health check fails');
    expect(report.alert).toMatchObject({ severity: 'critical', service: `${pipeline.stack}_web` });
    // The specs are there, and cannot be read.
    const record = await recordOf(pipeline);
    expect(record.length).toBeGreaterThan(100);
    expect(Buffer.from(record, 'base64').toString('latin1')).not.toMatch(/token of the shop|app:1/);

    const restored = await pipeline.restore();
    expect(restored, restored.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
    expect(restored.stderr).toContain('restored to what it was before the command');
    expect(statusesOf(restored.report)).toEqual({ web: 'unchanged', api: 'updated' });
    expect(restored.report).toMatchObject({ rollback: 'watch', resolves: { fingerprint: report.alert?.fingerprint } });
    expect(await specsOf(pipeline.stack)).toEqual(before);
    await expectRunning(pipeline, { web: '1', api: '1' });
    expect(await pipeline.run(['restore', 'prod'])).toMatchObject({ code: 2, stdout: '' });
  });

  it('a crash loop, the job retried, a service removed and one made: 1, and restore goes back to before the first try', async (test) => {
    const pipeline = await scene(test, { web: app('1'), api: app('1'), old: app('1') });
    const before = await specsOf(pipeline.stack);
    await write(pipeline, { web: keeps(app('crash'), 'continue'), api: app('2'), more: app('1') });
    const failed = { code: 1, stdout: 'failed\n' };
    const first = await pipeline.watch({ FLAGS: '--prune' });
    expect(first, first.stderr).toMatchObject(failed);
    expect(statusesOf(first.report)).toEqual({ web: 'failing', api: 'updated', more: 'created', old: 'removed' });
    const again = await pipeline.watch({ FLAGS: '--prune' });
    expect(again, again.stderr).toMatchObject(failed);
    expect(statusesOf(again.report)).toEqual({ web: 'failing', api: 'unchanged', more: 'unchanged' });

    const restored = await pipeline.restore();
    expect(restored, restored.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
    expect(await specsOf(pipeline.stack)).toEqual(before);
    await expectRunning(pipeline, { web: '1', api: '1', old: '1' });
  });

  it('a command that fails and changes nothing is 1, one that cannot start is 2; a nested job does not wait for the lock', async (test) => {
    const pipeline = await scene(test);
    const before = await specsOf(pipeline.stack);
    const failed = await pipeline.watch({ FLAGS: '--no-such-flag' });
    expect(failed, failed.stderr).toMatchObject({ code: 1, stdout: 'failed\n' });
    const why = `sh exited with code 125 and changed nothing in ${pipeline.stack}`;
    expect(failed.report).toMatchObject({
      command: { exitCode: 125, error: why },
      alert: { cause: { headline: why } },
    });
    const run = (...argv: string[]) => pipeline.run(['watch', 'prod', '--', ...argv]);
    expect(await run('no-such-program')).toMatchObject({ code: 2, stdout: '' });
    expect(await run()).toMatchObject({ code: 2, stdout: '' });
    const nested = await run('sh', '-c', `exec ${process.execPath} "$0" restore prod`, inject('command'));
    expect(nested, nested.stderr).toMatchObject({ code: 1 });
    expect(nested.stderr).toContain('is being deployed by');
    // A stack of another name has no services, whatever the command says.
    const other = await pipeline.run(['watch', 'prod', '--', 'true'], { STACK_NAME: `${pipeline.stack}x` });
    expect(other, other.stderr).toMatchObject({ code: 1, stdout: 'failed\n' });
    expect(other.stderr).toContain('is STACK_NAME right?');
    expect(await specsOf(pipeline.stack)).toEqual(before);
  });

  it('interrupted: the command ends with it, 130, and restore still knows the state before', async (test) => {
    const pipeline = await scene(test);
    const before = await specsOf(pipeline.stack);
    await write(pipeline, { web: app('2', secret), api: app('2') });
    const THEN = 'echo changed; while sleep 0.2; do :; done';
    const job = pipeline.start(['watch', 'prod', '--', ...pipeline.script], { THEN });
    await until(() => /^changed$/m.test(job.log()), 120_000);
    job.signal('SIGTERM');
    const { code, stdout, stderr } = await job.result;
    expect({ code, stdout }, stderr).toEqual({ code: 130, stdout: 'unknown\n' });
    expect(stderr).toContain(`SIGTERM while running the command on ${pipeline.stack}`);
    const restored = await pipeline.restore();
    expect(restored, restored.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
    expect(await specsOf(pipeline.stack)).toEqual(before);
  });

  it('without a command: the update that is in progress is judged', async (test) => {
    const pipeline = await scene(test);
    // It fails so late that the job begins before, on a busy machine too.
    const slow = `${secret}\n    healthcheck: { interval: 6s, retries: 5 }`;
    await pipeline.write({ 'stack.yml': compose({ web: app('bad', slow), api: app('1') }) });
    const started = await pipeline.shell();
    expect(started).toBe(0);
    const ran = await pipeline.run(['watch', 'prod']);
    expect(ran, ran.stderr).toMatchObject({ code: 3, stdout: 'rolled-back\n' });
  });

  it('a lost connection does not stop the command, and the verdict comes over a new one', async (test) => {
    const pipeline = await scene(test);
    await write(pipeline, { web: app('2', secret), api: app('1') });
    const relay = await startRelay(sandbox.manager.address, 22);
    test.onTestFinished(() => relay.close());
    const over = { ...through(relay, sandbox.manager), THEN: 'echo changed; sleep 3' };
    const job = pipeline.start(['watch', 'prod', '--', ...pipeline.script], over);
    await until(() => /^changed$/m.test(job.log()), 120_000);
    relay.cut();
    const { code, stdout, stderr } = await job.result;
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'deployed\n' });
    expect(stderr).toContain('reconnecting');
  });
});
