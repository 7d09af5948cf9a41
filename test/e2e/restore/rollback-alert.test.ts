import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AlertDouble, alertDouble } from '../../support/alert/alert-double.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { mountedFolder } from '../../support/stack/mounted-folder.ts';
import { expectRunning } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
let double: AlertDouble;

beforeAll(async () => {
  double = await alertDouble();
});
afterAll(() => double?.close());

it('a rollback that fails restores the stack, exit 3, and alerts; one that succeeds resolves the alert', async () => {
  const manifests = await makeManifests(sandbox, {});
  const folder = await mountedFolder(manifests);
  for (const web of [folder.service('1'), app('2')]) {
    await manifests.write({ 'docker-compose.prod.yaml': compose({ web, api: app('1') }) });
    expect(await manifests.deploy()).toMatchObject({ code: 0 });
  }
  await folder.remove();
  const back = await manifests.run(['rollback', 'prod'], double.env);
  expect(back, back.stderr).toMatchObject({ code: 3, stdout: 'rolled-back\n' });
  await expectRunning(manifests, { web: '2', api: '1' });
  const live = JSON.parse((await manifests.run(['releases', 'prod', '--json'])).stdout) as { live: boolean }[];
  expect(live.map((release) => release.live)).toEqual([false, true]);
  const { alert } = await manifests.report();
  expect(alert).toMatchObject({ cause: { kind: 'mount-missing' }, severity: 'warning' });
  expect(double.slack).toEqual([expect.stringContaining('Cause: the mounted path')]);
  expect(double.documents).toMatchObject([{ status: 'firing', alert }]);

  await folder.make();
  const again = await manifests.run(['rollback', 'prod'], double.env);
  expect(again, again.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  await expectRunning(manifests, { web: '1', api: '1' });
  expect((await manifests.report()).resolves).toEqual(alert);
  expect(double.slack.at(-1)).toMatch(/^✅ /);
  expect(double.documents).toMatchObject([{ status: 'firing' }, { status: 'resolved', alert }]);
  expect([...double.gitlab.values()]).toMatchObject([{ status: 'resolved' }]);
});
