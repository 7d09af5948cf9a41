import { describe, expect, it, type TestContext } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { deployByHand } from '../../support/stack/by-hand.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { mountedFolder } from '../../support/stack/mounted-folder.ts';
import { expectRunning, specsOf, statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
/** Side by side they wait for each other too, where the machine is busy. */
const patient = { timeout: 600_000 };
const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout;
/** A task that fails is not given long. */
const quick = { SWARM_CI_PATIENCE: '3s' };
const page = '\n    configs: [{ source: page, target: /etc/page }]';
const configs = 'configs:\n  page: { name: "${PAGE_OF_TEST}", file: prod/page.html }\n';

describe.concurrent('a deploy that fails restores the whole stack', patient, () => {
  it('five services, the third fails, one was removed, one scaled, one has another config: all as before, exit 3', async (test) => {
    const manifests = await manifestsOf(test, {
      'docker-compose.prod.yaml': compose(
        { a: app('1'), b: app('1', page), c: app('1'), d: app('1', '', '\n      replicas: 2'), e: app('1') },
        configs,
      ),
      'prod/page.html': 'old page',
    });
    await expectDeployed(manifests);
    const before = await specsOf(manifests.stack);
    await manifests.write({
      'docker-compose.prod.yaml': compose(
        { a: app('2'), b: app('2', page), c: app('bad'), d: app('2', '', '\n      replicas: 1'), new: app('1') },
        configs,
      ),
      'prod/page.html': 'new page',
      'prod/more.txt': 'more',
    });
    const { code, stdout, stderr, report } = await manifests.deploy();
    expect(code, stderr).toBe(3);
    expect(stdout).toBe('rolled-back\n');
    expect(await specsOf(manifests.stack)).toEqual(before);
    await expectRunning(manifests, { a: '1', b: '1', c: '1', d: '1 1', e: '1' });
    expect(statusesOf(report)).toEqual({
      a: 'updated restored',
      b: 'updated restored',
      c: 'rolled-back as-before',
      d: 'updated restored',
      new: 'created removed',
      e: 'removed recreated',
    });
    expect(report.restored).toEqual({ complete: true, files: expect.stringMatching(/^\d{8}-\d{6}/) });
    expect(report.services.find(({ name }) => name.endsWith('_c'))?.cause?.headline).toContain(
      'the health check fails',
    );
    expect(stderr).toContain('the previous version of every service is running again');
    const { stdout: files } = await sandbox.manager.exec([
      'sh',
      '-c',
      'cd "$1"; cat page.html; ls',
      'sh',
      `${manifests.serverPath}/prod`,
    ]);
    expect(files).toBe('old pagepage.html');
    // It stays so: nothing that was begun goes on.
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    expect(await specsOf(manifests.stack)).toEqual(before);
    await expectRunning(manifests, { a: '1', b: '1', c: '1', d: '1 1', e: '1' });
  });

  const slow = '\n    environment: { SLOW_START: "120" }';
  it.for([
    ['a pause', { tag: 'crash', action: 'pause', status: 'paused' }],
    ['a failing task under "continue"', { tag: 'bad', action: 'continue', status: 'failing' }],
    ['a deadline', { tag: 'slow', action: 'rollback', status: 'timed-out', more: slow, args: ['--timeout', '25s'] }],
  ] as const)('after %s alike', async ([, { tag, action, status, ...late }], test) => {
    const text = (version: string, failure: string, more = '') =>
      compose({
        web: app(version, more).replace('failure_action: rollback', `failure_action: ${failure}`),
        api: app(version === '1' ? '1' : '2'),
      });
    const manifests = await manifestsOf(test, { 'docker-compose.prod.yaml': text('1', 'pause') });
    await expectDeployed(manifests);
    const before = await specsOf(manifests.stack);
    const { more = '', args = [] } = late as { more?: string; args?: readonly string[] };
    await manifests.write({ 'docker-compose.prod.yaml': text(tag, action, more) });
    const { code, stderr, report } = await manifests.deploy(quick, ...args);
    expect(code, stderr).toBe(3);
    expect(statusesOf(report)).toEqual({ web: `${status} restored`, api: 'updated restored' });
    expect(await specsOf(manifests.stack)).toEqual(before);
    await expectRunning(manifests, { web: '1', api: '1' });
  });

  it('also when the engine refuses a service halfway, and for a stack that was made by hand', async (test) => {
    const manifests = await manifestsOf(test, {
      'docker-compose.prod.yaml': compose({ web: app('1'), gone: app('1') }),
    });
    await deployByHand(sandbox, manifests.stack, compose({ web: app('1'), gone: app('1') }));
    await expectRunning(manifests, { web: '1', gone: '1' });
    const before = await specsOf(manifests.stack);
    // Only the engine fills in templates.
    const more = app('1', '\n    hostname: "{{.NoSuchField}}"', '\n      replicas: 0');
    await manifests.write({ 'docker-compose.prod.yaml': compose({ web: app('2'), more }) });
    const { code, stderr, report } = await manifests.deploy({}, '--prune-foreign');
    expect(code, stderr).toBe(3);
    expect(report.dockerError).toContain('expanding hostname failed');
    expect(report.restored).toEqual({ complete: true });
    expect(await specsOf(manifests.stack)).toEqual(before);
    await expectRunning(manifests, { web: '1', gone: '1' });
  });

  it('but for a job, which is not run again', async (test) => {
    const job = (tag: string) =>
      `\n    image: \${REGISTRY}/app:${tag}\n    entrypoint: ["/bin/sh", "-c", "sleep 1"]\n    deploy: { mode: replicated-job }`;
    const manifests = await manifestsOf(test, {
      'docker-compose.prod.yaml': compose({ migrate: job('1'), web: app('1') }),
    });
    // This CLI does not know jobs.
    if (sandbox.engine === 'bookworm') return expect((await manifests.run(['deploy', 'prod'])).code).toBe(2);
    await expectDeployed(manifests);
    await manifests.write({ 'docker-compose.prod.yaml': compose({ migrate: job('2'), web: app('bad') }) });
    const { code, stderr, report } = await manifests.deploy();
    expect(code, stderr).toBe(3);
    expect(statusesOf(report)).toEqual({ migrate: 'updated as-before', web: 'rolled-back as-before' });
    expect(report.services[0]?.restored?.reason).toMatch(/a job is not run again/);
    const runs = await docker('service', 'ps', '--no-trunc', '--format', '{{.Image}}', `${manifests.stack}_migrate`);
    expect(runs.split('\n').map((image) => image.replace(/^.*:|@.*$/g, ''))).toHaveLength(2);
    const again = await manifests.deploy();
    expect(statusesOf(again.report).migrate, again.stderr).toBe('unchanged as-before');
  });

  it('says so loudly when that fails too: exit 1, what runs where, and why', async (test) => {
    const manifests = await manifestsOf(test, {});
    const folder = await mountedFolder(manifests);
    await manifests.write({ 'docker-compose.prod.yaml': compose({ web: folder.service('1'), api: app('1') }) });
    await expectDeployed(manifests);
    await folder.remove();
    await manifests.write({ 'docker-compose.prod.yaml': compose({ web: app('2'), api: app('bad') }) });
    const { code, stdout, stderr, report } = await manifests.deploy();
    expect(code, stderr).toBe(1);
    expect(stdout).toBe('failed\n');
    expect(statusesOf(report)).toEqual({ web: 'updated broken', api: 'rolled-back as-before' });
    expect(report.restored).toMatchObject({ complete: false });
    const [web] = report.services;
    expect(web?.restored?.reason).toMatch(/^the mounted path .*\/data does not exist/);
    expect(stderr).toMatch(/✘ .*ROLLBACK INCOMPLETE: \S+_web/);
  });
});

describe.concurrent('nothing is restored', patient, () => {
  it('with --on-failure leave', async (test) => {
    const manifests = await manifestsOf(test, {
      'docker-compose.prod.yaml': compose({ web: app('1'), api: app('1') }),
    });
    await expectDeployed(manifests);
    await manifests.write({ 'docker-compose.prod.yaml': compose({ web: app('2'), api: app('bad') }) });
    const { code, stderr, report } = await manifests.deploy({}, '--on-failure', 'leave');
    expect(code, stderr).toBe(3);
    expect(report.restored).toBeUndefined();
    await expectRunning(manifests, { web: '2', api: '1' });
    expect(stderr).toContain(`${manifests.stack}_api is running again; not rolled back: ${manifests.stack}_web`);
  });

  it('after a first deploy, unless it is to be removed', async (test) => {
    const manifests = await manifestsOf(test, {
      'docker-compose.prod.yaml': `${compose({ web: app('crash'), api: app('1', '\n    networks: [default, own]') })}  own: {}\n`,
    });
    const left = await manifests.deploy(quick);
    expect(left.code, left.stderr).toBe(1);
    expect(left.stderr).toContain('--remove-failed-first removes');
    expect(left.report.warnings.join()).toContain('--remove-failed-first');
    expect(await specsOf(manifests.stack)).toHaveLength(2);
    await docker('stack', 'rm', manifests.stack);
    await until(async () => (await networksOf(manifests.stack)) === '');

    const removed = await manifests.deploy(quick, '--remove-failed-first');
    expect(removed.code, removed.stderr).toBe(1);
    expect(statusesOf(removed.report)).toEqual({ web: 'failing removed', api: 'created removed' });
    expect(await specsOf(manifests.stack)).toEqual([]);
    await until(async () => (await networksOf(manifests.stack)) === '');
    expect(removed.stderr).toContain('the new stack was removed');
  });
});

function manifestsOf({ onTestFinished }: TestContext, files: Readonly<Record<string, string>>): Promise<Manifests> {
  return makeManifests(sandbox, files, onTestFinished);
}

function networksOf(stack: string): Promise<string> {
  return docker('network', 'ls', '-q', '--filter', `name=${stack}`);
}

async function expectDeployed(manifests: Manifests): Promise<void> {
  const { code, stderr } = await manifests.run(['deploy', 'prod']);
  expect(code, stderr).toBe(0);
}
