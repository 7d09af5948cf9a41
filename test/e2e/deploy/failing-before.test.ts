import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { deployByHand } from '../../support/stack/by-hand.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { runningOf, specsOf, statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();

it('a service that crashed before the deploy already is restored, and reported as failing as before: exit 1', async () => {
  const text = (web: string, api: string) => compose({ web: app(web), api: app(api) });
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text('bad', '2') });
  await deployByHand(sandbox, manifests.stack, text('crash', '1'));
  const ended = ['ps', '--quiet', '--filter', 'desired-state=shutdown', `${manifests.stack}_web`];
  await until(async () => (await sandbox.docker(sandbox.manager, ['service', ...ended])).stdout !== '');
  await expect.poll(() => runningOf(manifests.stack)).toMatchObject({ api: '1' });
  const before = await specsOf(manifests.stack);

  const { code, stdout, stderr, report } = await manifests.deploy();
  expect({ code, stdout }, stderr).toEqual({ code: 1, stdout: 'failed\n' });
  const [web] = report.services;
  expect(statusesOf(report)).toEqual({ web: expect.stringMatching(/ still-failing$/), api: 'updated restored' });
  expect(web?.restored?.reason).toMatch(/^it exits with code 1/);
  expect(report.restored).toMatchObject({ complete: true });
  expect(report.alert).toMatchObject({ severity: 'critical' });
  expect(stderr).not.toContain('ROLLBACK INCOMPLETE');
  expect(stderr).toMatch(/✘ .* restored, but already failing before the deploy: \S+_web/);
  expect(await specsOf(manifests.stack)).toEqual(before);
  await expect.poll(() => runningOf(manifests.stack), { timeout: 20_000 }).toMatchObject({ api: '1' });
});
