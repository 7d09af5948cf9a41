import { describe, expect, it } from 'vitest';
import { at, jobCompose, jobScene } from '../../support/release-job/job-scene.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { expectRunning, specsOf, statusesOf } from '../../support/stack/stack-look.ts';

/** Side by side they wait for each other too, where the machine is busy. */
const patient = { timeout: 600_000 };
const after = 'swarm-ci.run: after';
const sandbox = sharedSandbox();

/** Names of everything in the swarm with the label of the stack. */
async function inSwarm(stack: string): Promise<string[]> {
  const filter = ['--filter', `label=com.docker.stack.namespace=${stack}`];
  const ids = async (kind: string) =>
    (await sandbox.docker(sandbox.manager, [kind, 'ls', ...filter, '--format', '{{.Name}}'])).stdout.split('\n');
  const all = await Promise.all(['service', 'network', 'config', 'secret'].map(ids));
  return all.flat().filter(Boolean);
}

describe.concurrent('a job after the release', patient, () => {
  it('runs when all has settled; a failure restores the stack', async (test) => {
    const { manifests, executions } = await jobScene({ labels: after }, test);
    const good = await manifests.deploy(at('a'));
    expect(good.code, good.stderr).toBe(0);
    expect(good.stderr.indexOf('running')).toBeLessThan(good.stderr.indexOf('_migrate succeeded'));
    expect(good.stderr.indexOf(`${manifests.stack}_web created`)).toBeLessThan(
      good.stderr.indexOf(`${manifests.stack}_migrate succeeded`),
    );
    const before = await specsOf(manifests.stack);
    await manifests.write({ 'docker-compose.prod.yaml': jobCompose({ tag: '2', labels: after, does: 'exit 4' }) });
    const bad = await manifests.deploy(at('b'));
    expect(bad.code, bad.stderr).toBe(3);
    expect(statusesOf(bad.report)).toEqual({ web: 'updated restored' });
    expect(bad.report.releaseJobs).toMatchObject([{ run: 'after', status: 'failed', exitCode: 4 }]);
    expect(bad.report.alert).toMatchObject({ service: `${manifests.stack}_migrate` });
    expect(await specsOf(manifests.stack)).toEqual(before);
    expect(await executions()).toBe(2);
  });

  it('is only a warning with its label, and is not repeated by a deploy that changes nothing', async (test) => {
    const labels = `${after}, swarm-ci.on-failure: warn`;
    const { manifests, executions } = await jobScene({ labels, does: 'exit 4' }, test);
    const warned = await manifests.deploy(at('a'));
    expect(warned.code, warned.stderr).toBe(0);
    expect(warned.report.warnings.join('\n')).toContain('which does not stop the deploy');
    expect(warned.report.releaseJobs).toMatchObject([{ status: 'failed', onFailure: 'warn' }]);
    await manifests.write({ 'docker-compose.prod.yaml': jobCompose({ labels }) });
    for (const status of ['succeeded', 'already-run']) {
      const { code, stderr, report } = await manifests.deploy(at('a'));
      expect(code, stderr).toBe(0);
      expect(report.releaseJobs).toMatchObject([{ status }]);
    }
    expect(await executions()).toBe(2);
  });
});

describe.concurrent('around a release job', patient, () => {
  it('plan shows it, --skip-jobs leaves it out loudly, and its retries are those of its label', async (test) => {
    const labels = 'swarm-ci.run: before, swarm-ci.retries: 2';
    const does = '[ $$(wc -l < /count/log) = 3 ]';
    const { manifests, executions } = await jobScene({ labels, does }, test);
    const plan = await manifests.run(['plan', 'prod', '--json'], at('a'));
    expect(JSON.parse(plan.stdout)).toMatchObject({
      changes: true,
      services: [{ name: `${manifests.stack}_web` }],
      releaseJobs: [{ name: `${manifests.stack}_migrate`, run: 'before', action: 'run', onRollback: 'skip' }],
    });
    const skipped = await manifests.deploy(at('a'), '--skip-jobs');
    expect(skipped.code, skipped.stderr).toBe(0);
    expect(skipped.report.releaseJobs).toMatchObject([{ status: 'not-run', reason: '--skip-jobs is set' }]);
    expect(skipped.report.warnings.join('\n')).toContain('_migrate was not run: --skip-jobs is set');
    expect(await executions()).toBe(0);
    const { code, stderr, report } = await manifests.deploy(at('a'));
    expect(code, stderr).toBe(0);
    expect(report.releaseJobs).toMatchObject([{ status: 'succeeded' }]);
    expect(await executions()).toBe(3);
    const text = await manifests.run(['plan', 'prod'], at('a'));
    expect(text.stdout).toMatch(/_migrate {2}already-run: it succeeded for this release/);
    expect(text.stdout).toContain('would change nothing');
  });

  it('a secret that it needs and that does not exist is refused before anything', async (test) => {
    const rest = 'secrets:\n  missing: { external: true, name: missing-in-the-swarm }\n';
    const { manifests, executions } = await jobScene({ more: '\n    secrets: [missing]', rest }, test);
    const { code, stderr } = await manifests.run(['deploy', 'prod'], at('a'));
    expect(code, stderr).toBe(2);
    expect(stderr).toContain('missing-in-the-swarm');
    expect([await executions(), await specsOf(manifests.stack)]).toEqual([0, []]);
  });

  it('the first deploy makes network, config and secret first; if it fails, they are gone; a later release keeps them', async (test) => {
    const uses = `
    networks: [default, own]
    configs: [{ source: page, target: /page }]
    secrets: [{ source: token, target: token }]`;
    const rest = [
      'configs:\n  page: { name: "${PAGE_OF_JOB}", file: prod/page }',
      'secrets:\n  token: { name: "${TOKEN_OF_JOB}", file: prod/token }\n',
    ].join('\n');
    const text = { more: uses, rest, does: 'cat /page /run/secrets/token' };
    const { manifests, executions } = await jobScene(text, test);
    const write = (does: string) =>
      manifests.write({
        'docker-compose.prod.yaml': `${jobCompose({ ...text, does })}  own: {}\n`,
        'prod/page': 'a page\n',
        'prod/token': 'hunter2-of-the-job\n',
      });
    await write('cat /page; exit 5');
    const failed = await manifests.deploy(at('a'));
    expect(failed.code, failed.stderr).toBe(1);
    expect(failed.report.releaseJobs).toMatchObject([{ status: 'failed', exitCode: 5 }]);
    expect(await inSwarm(manifests.stack)).toEqual([]);
    await write(text.does);
    const { code, stderr, report } = await manifests.deploy(at('a'));
    expect(code, stderr).toBe(0);
    expect(report.releaseJobs).toMatchObject([
      { logs: ['migrating to 1', 'a page', expect.not.stringContaining('hunter2')] },
    ]);
    expect(stderr).not.toContain('hunter2');
    const again = await manifests.run(['plan', 'prod', '--json'], at('a'));
    expect(JSON.parse(again.stdout)).toMatchObject({ changes: false, configs: [], secrets: [], networks: [] });
    expect(await executions()).toBe(2);
    await expectRunning(manifests, { web: '1' });
  });
});
