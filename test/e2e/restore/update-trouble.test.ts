import { expect, it } from 'vitest';
import { fleetingImage } from '../../support/registry/registry-image.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { mountedFolder } from '../../support/stack/mounted-folder.ts';
import { expectRunning, specsOf, statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();

it('an update that no node takes: all on the version from before, and which constraint it is', async () => {
  const { manifests, before } = await deployed();
  const nowhere = app('2', '', '\n      placement: { constraints: ["node.labels.disk == none"] }');
  await manifests.write({ 'docker-compose.prod.yaml': compose({ web: nowhere, api: app('2') }) });
  const { code, stderr, report } = await manifests.deploy();
  expect(code, stderr).toBe(3);
  expect(statusesOf(report)).toEqual({ web: 'failing restored', api: 'updated restored' });
  expect(report.services[0]?.cause).toMatchObject({ kind: 'no-node', headline: expect.stringContaining('disk') });
  expect(report.alert).toMatchObject({ cause: { kind: 'no-node' }, severity: 'warning' });
  expect(await specsOf(manifests.stack)).toEqual(before);
  await expectRunning(manifests, { web: '1', api: '1' });
});

it('an update whose image is gone from its registry by then: all on the version from before', async () => {
  const { manifests, before } = await deployed();
  const image = await fleetingImage(sandbox.registry, 'app', '2');
  await manifests.write({ 'docker-compose.prod.yaml': compose({ web: app(image.tag), api: app('2') }) });
  // It goes while the deploy, which has found it, waits for the lock.
  const work = `${manifests.serverPath}/.swarm-ci/prod`;
  const hold = 'cd "$1" && flock lock sh -c "while ! rm go 2>/dev/null; do sleep 0.1; done"';
  const held = sandbox.manager.exec(['sh', '-c', hold, 'sh', work]);
  await until(
    async () => (await sandbox.manager.exec(['flock', '-n', `${work}/lock`, 'true'], { reject: false })).exitCode !== 0,
  );
  const deploying = manifests.start(['deploy', 'prod']);
  await until(() => deploying.log().includes('to finish with prod'));
  await image.remove();
  await sandbox.manager.exec(['touch', `${work}/go`]);
  await held;
  const { code, stderr } = await deploying.result;
  expect(code, stderr).toBe(3);
  const report = await manifests.report();
  expect(statusesOf(report)).toMatchObject({ api: 'updated restored' });
  expect(report.services[0]?.cause).toMatchObject({
    kind: 'registry-refused',
    error: expect.stringContaining(image.tag),
  });
  expect(await specsOf(manifests.stack)).toEqual(before);
  await expectRunning(manifests, { web: '1', api: '1' });
});

it("the engine's own rollback fails: exit 1, the loudest alert, and what runs where", async () => {
  const manifests = await makeManifests(sandbox, {});
  const folder = await mountedFolder(manifests);
  // A busy engine starts a task later than a second after it was asked to: it must still look then.
  const watched = (text: string) =>
    text
      .replace('order: start-first', 'order: stop-first')
      .replace(/(rollback_config: .*)monitor: 1s/, '$1monitor: 15s');
  const write = (web: string, api: string) =>
    manifests.write({ 'docker-compose.prod.yaml': compose({ web: watched(web), api: app(api) }) });
  await write(folder.service('1'), '1');
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  await folder.remove();
  await write(app('bad'), '2');
  // A busy engine takes its time to give its rollback up.
  const { code, stderr, report } = await manifests.deploy({ SWARM_CI_PATIENCE: '20s' });
  expect(code, stderr).toBe(1);
  const [web] = report.services;
  const marks = web?.timeline?.marks.map(({ what }) => what) ?? [];
  expect(marks).toContain('rollback_started');
  // A busy engine may take a task that is about to fail for one that runs, and never give its rollback up.
  const paused = marks.includes('rollback_paused');
  expect(statusesOf(report)).toEqual({ web: paused ? 'paused broken' : 'failing broken', api: 'updated restored' });
  expect(web?.restored?.reason).toMatch(/^the mounted path .*\/data does not exist/);
  expect(report.alert).toMatchObject({ severity: 'critical', cause: { kind: paused ? 'unhealthy' : 'ended' } });
  expect(stderr).toMatch(/✘ .*ROLLBACK INCOMPLETE: \S+_web/);
  await expectRunning(manifests, { api: '1' });
});

async function deployed(): Promise<{ manifests: Manifests; before: unknown[] }> {
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': compose({ web: app('1'), api: app('1') }),
  });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  return { manifests, before: await specsOf(manifests.stack) };
}
