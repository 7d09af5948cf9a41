import { describe, expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { compose, app as service } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox;

describe('deploy', () => {
  it('creates a stack, leaves it alone when nothing changed, updates one service, removes one', async () => {
    const manifests = await makeManifests(sandbox(), {
      'docker-compose.prod.yaml': compose({ web: service('1'), api: service('1') }),
    });
    const first = await manifests.deploy();
    expect(first, first.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
    expect(statuses(first.report)).toEqual({ web: 'created', api: 'created' });

    const tasks = await taskIds(manifests.stack);
    const again = await manifests.deploy();
    expect(again).toMatchObject({ code: 0 });
    expect(statuses(again.report)).toEqual({ web: 'unchanged', api: 'unchanged' });
    expect(await taskIds(manifests.stack)).toEqual(tasks);

    await manifests.write({ 'docker-compose.prod.yaml': compose({ web: service('2') }) });
    const update = await manifests.deploy();
    expect(update).toMatchObject({ code: 0 });
    expect(statuses(update.report)).toEqual({ web: 'updated', api: 'removed' });
    expect(update.report.services[0]?.image).toContain('/app:2@sha256:');
  });

  it('a rollback is not a success: exit 3, the service, the cause', async () => {
    const manifests = await makeManifests(sandbox(), {
      'docker-compose.prod.yaml': compose({ web: service('${TAG}', '', '\n      replicas: 2'), api: service('1') }),
    });
    await expectDeployed(manifests.deploy({ TAG: '1' }));
    const bad = await manifests.deploy({ TAG: 'bad' });
    expect(bad, bad.stderr).toMatchObject({ code: 3, stdout: 'rolled-back\n' });
    expect(statuses(bad.report)).toEqual({ web: 'rolled-back', api: 'unchanged' });
    const [web] = bad.report.services;
    expect(web?.image).toContain('/app:1@');
    expect(web?.cause).toMatchObject({
      headline: 'the health check fails: health: database unreachable',
      image: expect.stringContaining('/app:bad@'),
    });
    expect(web?.cause?.logs).toContain('error: cannot connect to the database at db:5432');
    expect(bad.stderr).toContain(`${manifests.stack}_web: rollback started`);
    expect(bad.stderr).toContain('the health check fails: health: database unreachable');

    const crash = await manifests.deploy({ TAG: 'crash' });
    expect(crash).toMatchObject({ code: 3 });
    expect(crash.report.services[0]?.cause).toMatchObject({
      headline: 'it exits with code 1',
      exitCode: 1,
      logs: ['fatal: cannot start'],
    });

    const stale = await manifests.deploy({ TAG: '1' });
    expect(stale).toMatchObject({ code: 0 });
    expect(statuses(stale.report)).toEqual({ web: 'unchanged', api: 'unchanged' });
  });

  it('exits 1 for a paused update, and for one that continues over failing tasks', async () => {
    const text = (action: string) =>
      compose({ web: service('${TAG}').replace('failure_action: rollback', `failure_action: ${action}`) });
    const manifests = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': text('pause') });
    await expectDeployed(manifests.deploy({ TAG: '1' }));
    const paused = await manifests.deploy({ TAG: 'crash' }, '--on-failure', 'leave');
    expect(paused).toMatchObject({ code: 1, stdout: 'failed\n' });
    expect(statuses(paused.report)).toEqual({ web: 'paused' });
    expect(paused.report.services[0]?.cause?.headline).toBe('it exits with code 1');

    await expectDeployed(manifests.deploy({ TAG: '2' }));
    await manifests.write({ 'docker-compose.prod.yaml': text('continue') });
    const continued = await manifests.deploy({ TAG: 'bad' }, '--on-failure', 'leave');
    expect(continued, continued.stderr).toMatchObject({ code: 1 });
    expect(statuses(continued.report)).toEqual({ web: 'failing' });
    expect(continued.report.services[0]?.cause?.headline).toBe('the health check fails: health: database unreachable');
  });

  it('judges a first deploy by its tasks: crash loop, no suitable node, slow start, deadline', async () => {
    const manifests = await makeManifests(sandbox(), {
      'docker-compose.prod.yaml': compose({
        crash: service('crash'),
        later: service('crash-later', '\n    environment: { CRASH_AFTER: "1" }'),
        nowhere: service('1', '', '\n      placement: { constraints: [node.labels.moon == yes] }'),
        slow: service('slow', '\n    environment: { SLOW_START: "3" }'),
        zero: service('1', '', '\n      replicas: 0'),
      }),
    });
    const { code, report, stderr } = await manifests.deploy();
    expect(code, stderr).toBe(1);
    expect(statuses(report)).toEqual({
      crash: 'failing',
      later: 'failing',
      nowhere: 'failing',
      slow: 'created',
      zero: 'created',
    });
    const cause = (name: string) => report.services.find((found) => found.name.endsWith(`_${name}`))?.cause?.headline;
    expect(cause('crash')).toBe('it exits with code 1');
    expect(cause('later')).toBe('it exits with code 1');
    expect(cause('nowhere')).toContain('no node can run it: scheduling constraints not satisfied on 1 node');

    await manifests.write({
      'docker-compose.prod.yaml': compose({ slow: service('slow', '\n    environment: { SLOW_START: "120" }') }),
    });
    const late = await manifests.deploy({}, '--timeout', '20s', '--on-failure', 'leave');
    expect(late, late.stderr).toMatchObject({ code: 5, stdout: 'timed-out\n' });
    expect(statuses(late.report)).toMatchObject({ slow: 'timed-out' });
  });

  it('judges global services', async () => {
    const text = (image: string) => compose({ agent: service(image, '', '\n      mode: global') });
    const manifests = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': text('1') });
    expect(statuses((await manifests.deploy()).report)).toEqual({ agent: 'created' });
    await manifests.write({ 'docker-compose.prod.yaml': text('2') });
    expect(statuses((await manifests.deploy()).report)).toEqual({ agent: 'updated' });
    await manifests.write({ 'docker-compose.prod.yaml': text('crash') });
    expect(await manifests.deploy()).toMatchObject({ code: 3 });
  });

  it('says so when another deploy takes over', async () => {
    const manifests = await makeManifests(sandbox(), {
      'docker-compose.prod.yaml': compose({ web: service('${TAG}') }),
    });
    await expectDeployed(manifests.deploy({ TAG: '1' }));
    const job = manifests.deploy({ TAG: '2' });
    const image = `${sandbox().registry.address}/app:3`;
    await until(async () =>
      (await inspect(`${manifests.stack}_web`)).Spec.TaskTemplate.ContainerSpec.Image.includes('/app:2@'),
    );
    const { manager } = sandbox();
    await sandbox().docker(manager, ['service', 'update', '--detach', '--image', image, `${manifests.stack}_web`]);
    const { code, report, stderr } = await job;
    expect(code, stderr).toBe(1);
    expect(statuses(report)).toEqual({ web: 'superseded' });
    expect(report.services[0]?.reason).toContain('/app:3');
    expect(stderr).toContain(
      `is left as it is: ${manifests.stack}_web was changed or removed by another user or job\n`,
    );
  });

  it('restarts exactly the services that use a changed config, and drops deleted files', async () => {
    const use = (name: string) => `\n    configs: [{ source: ${name}, target: /etc/${name} }]`;
    const manifests = await makeManifests(sandbox(), {
      'docker-compose.prod.yaml': compose(
        {
          web: service('1', use('one')),
          api: service('1', use('two')),
          db: service('1', '\n    volumes: ["./prod/static:/static:ro"]'),
        },
        'configs:\n  one: { name: "${CONF_ONE}", file: prod/one.conf }\n  two: { name: "${CONF_TWO}", file: ./prod/two.conf }\n',
      ),
      'prod/one.conf': 'one\n',
      'prod/two.conf': 'two\n',
      'prod/static/index.html': 'static',
      'prod/old/file with spaces and $HOME; rm -rf.txt': 'old',
    });
    await expectDeployed(manifests.deploy());
    const before = await taskIds(manifests.stack);
    const { manager } = sandbox();
    expect((await manager.exec(['find', `${manifests.serverPath}/prod/old`, '-type', 'f'])).stdout).toContain(
      'file with spaces',
    );
    // What a container wrote into a mounted folder is not removed.
    await manager.exec(['sh', '-c', `echo data > ${manifests.serverPath}/prod/static/written`]);

    await manifests.write({ 'prod/one.conf': 'changed\n' });
    const { rm } = await import('node:fs/promises');
    await rm(`${manifests.directory}/prod/old`, { recursive: true });
    const { code, report } = await manifests.deploy();
    expect(code).toBe(0);
    expect(statuses(report)).toEqual({ web: 'updated', api: 'unchanged', db: 'unchanged' });
    const after = await taskIds(manifests.stack);
    expect(after.filter((id) => before.includes(id))).toHaveLength(2);
    expect((await manager.exec(['ls', '-A', `${manifests.serverPath}/prod`])).stdout.split('\n').sort()).toEqual([
      'one.conf',
      'static',
      'two.conf',
    ]);
    expect(
      (
        await manager.exec([
          'cat',
          `${manifests.serverPath}/prod/one.conf`,
          `${manifests.serverPath}/prod/static/written`,
        ])
      ).stdout,
    ).toBe('changed\ndata');
  });

  const docker = async (...argv: string[]) => (await sandbox().docker(sandbox().manager, argv)).stdout;
  const inspect = async (name: string) => JSON.parse(await docker('service', 'inspect', name))[0];
  const taskIds = async (stack: string) =>
    (await docker('stack', 'ps', '--no-trunc', '--quiet', '--filter', 'desired-state=running', stack))
      .split('\n')
      .sort();
});

describe('a service that may finish', () => {
  it('is created and updated, although the engine pauses its update when its task ends', async () => {
    const finishing = (tag: string) => `
    image: \${REGISTRY}/app:${tag}
    entrypoint: [sh, -c, sleep 1]
    healthcheck: { disable: true }
    deploy: { endpoint_mode: dnsrr, restart_policy: { condition: none }, labels: { swarm-ci.finishes: "true" } }`;
    const manifests = await makeManifests(sandbox(), {
      'docker-compose.prod.yaml': compose({ nightly: finishing('1') }),
    });
    for (const [tag, status] of [
      ['1', 'created'],
      ['2', 'updated'],
      ['2', 'unchanged'],
    ] as const) {
      await manifests.write({ 'docker-compose.prod.yaml': compose({ nightly: finishing(tag) }) });
      const { code, report, stderr } = await manifests.deploy();
      expect(code, stderr).toBe(0);
      expect(statuses(report)).toEqual({ nightly: status });
    }
  });
});

describe('jobs', () => {
  it('waits for a job to complete, where the CLI knows jobs', async () => {
    const job = (image: string) =>
      compose({
        migrate: `\n    image: \${REGISTRY}/app:${image}\n    entrypoint: ["/bin/sh", "-c", "sleep 1"]\n    deploy: { mode: replicated-job }`,
      });
    const manifests = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': job('1') });
    if (sandbox().engine === 'bookworm') {
      const { code, stderr } = await manifests.run(['deploy', 'prod']);
      expect(code, stderr).toBe(2);
      expect(stderr).toContain(
        'docker-compose.prod.yaml:4:5: Docker refuses the compose file: service migrate: Unknown mode',
      );
      return;
    }
    const { code, report, stderr } = await manifests.deploy();
    expect(code, stderr).toBe(0);
    expect(statuses(report)).toEqual({ migrate: 'created' });
  });
});

function statuses(report: { stack: string; services: readonly { name: string; status: string }[] }) {
  return Object.fromEntries(report.services.map(({ name, status }) => [name.slice(report.stack.length + 1), status]));
}

async function expectDeployed(deploy: Promise<{ code: number; stderr: string }>): Promise<void> {
  const { code, stderr } = await deploy;
  expect(code, stderr).toBe(0);
}
