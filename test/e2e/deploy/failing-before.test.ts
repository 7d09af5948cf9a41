import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { deployByHand } from '../../support/stack/by-hand.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { runningOf, specsOf, statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();

const text = (web: string, api: string) => compose({ web: app(web), api: app(api) });
const manifest = (yaml: string) => ({ 'docker-compose.prod.yaml': yaml });

/** Deploys by hand, and waits until a task of `web` has ended. */
async function crashing({ stack }: Manifests, yaml: string): Promise<void> {
  await deployByHand(sandbox, stack, yaml);
  const ended = ['ps', '--quiet', '--filter', 'desired-state=shutdown', `${stack}_web`];
  await until(async () => (await sandbox.docker(sandbox.manager, ['service', ...ended])).stdout !== '');
  await expect.poll(() => runningOf(stack)).toMatchObject({ api: '1' });
}

it('a service that crashed before, and that the deploy does not change, undoes nothing: deployed, with a warning', async () => {
  const manifests = await makeManifests(sandbox, manifest(text('crash', '2')));
  await crashing(manifests, text('crash', '1'));
  const [, web] = await specsOf(manifests.stack);

  const planned = await manifests.run(['plan', 'prod']);
  expect(planned.stdout).toMatch(/\S+_web is failing now, and this deploy does not change it/);
  const { code, stdout, stderr, report } = await manifests.deploy();
  expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'deployed\n' });
  expect(statusesOf(report)).toEqual({ web: 'still-failing', api: 'updated' });
  const said = /_web is failing, as before this deploy, which does not change it: /;
  expect(report.warnings).toEqual(expect.arrayContaining([expect.stringMatching(said)]));
  expect(stderr).toMatch(said);
  expect(report.services.find(({ name }) => name.endsWith('_web'))?.cause).toMatchObject({ kind: 'crash' });
  expect(report.alert).toMatchObject({ severity: 'warning', service: `${manifests.stack}_web` });
  expect((await specsOf(manifests.stack))[1]).toEqual(web);
  await expect.poll(() => runningOf(manifests.stack)).toMatchObject({ api: '2' });
});

it('a service that no node could run before is not waited for', async () => {
  const nightly = app('1', '', '\n      placement: { constraints: [node.labels.none == yes] }');
  const yaml = (tag: string) => compose({ web: app(tag), nightly });
  const manifests = await makeManifests(sandbox, manifest(yaml('2')));
  await deployByHand(sandbox, manifests.stack, yaml('1'));
  await expect.poll(() => runningOf(manifests.stack)).toEqual({ web: '1' });
  const { code, stderr, report } = await manifests.deploy();
  expect(code, stderr).toBe(0);
  expect(statusesOf(report)).toEqual({ web: 'updated', nightly: 'still-failing' });
  expect(report.seconds).toBeLessThan(25);
});

it('a service that loses its only node meanwhile, and that the deploy does not change, undoes nothing', async () => {
  const label = (how: string, text: string) =>
    sandbox.docker(sandbox.manager, ['node', 'update', how, text, sandbox.manager.name]);
  await label('--label-add', 'pinned=yes');
  const pinned = app('1', '', '\n      placement: { constraints: [node.labels.pinned == yes] }');
  const manifests = await makeManifests(sandbox, manifest(compose({ web: app('1'), pinned })));
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  await manifests.write(manifest(compose({ web: app('slow', '\n    environment: { SLOW_START: "4" }'), pinned })));
  const running = manifests.start(['deploy', 'prod']);
  await running.said(`${manifests.stack}_web: updating`);
  await label('--label-rm', 'pinned');
  const { code, stdout, stderr } = await running.result;
  expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'deployed\n' });
  const report = await manifests.report();
  expect(statusesOf(report)).toEqual({ web: 'updated', pinned: 'still-failing' });
  expect(report.warnings).toEqual([
    expect.stringMatching(
      /_pinned is failing, not because of this deploy, .*: no suitable node \(scheduling constraints/,
    ),
  ]);
  expect(report.services.find(({ name }) => name.endsWith('_pinned'))?.cause).toMatchObject({ kind: 'no-node' });
});

it('a service that crashed before, and that the deploy changes, is judged; failing again as before is a good restore', async () => {
  const manifests = await makeManifests(sandbox, manifest(text('bad', '2')));
  await crashing(manifests, text('crash', '1'));
  const before = await specsOf(manifests.stack);

  const { code, stdout, stderr, report } = await manifests.deploy();
  expect({ code, stdout }, stderr).toEqual({ code: 3, stdout: 'rolled-back\n' });
  const [web] = report.services;
  expect(statusesOf(report)).toEqual({ web: expect.stringMatching(/ still-failing$/), api: 'updated restored' });
  expect(web?.restored?.reason).toMatch(/^it exits with code 1/);
  expect(report.restored).toMatchObject({ complete: true });
  expect(report.alert).toMatchObject({ severity: 'warning' });
  expect(stderr).not.toContain('ROLLBACK INCOMPLETE');
  expect(stderr).toMatch(/running again, but failing for another reason: \S+_web/);
  expect(await specsOf(manifests.stack)).toEqual(before);
  await expect.poll(() => runningOf(manifests.stack)).toMatchObject({ api: '1' });
});
