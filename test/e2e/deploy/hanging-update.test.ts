import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { expectRunning } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();

it('a hotfix does not wait for an update that hangs, while the service is down', async () => {
  const web = app('${TAG}', '', '\n      resources: { reservations: { memory: "${MEM:-8M}" } }');
  const text = compose({ web: web.replace('order: start-first', 'order: stop-first') });
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text });
  expect(await manifests.deploy({ TAG: '1' })).toMatchObject({ code: 0 });
  const left = { TAG: '2', MEM: '900G', SWARM_CI_PATIENCE: '3s' };
  expect(await manifests.deploy(left, '--on-failure', 'leave')).toMatchObject({ code: 1 });

  const began = performance.now();
  const { code, stderr } = await manifests.deploy({ TAG: '1', SWARM_CI_PATIENCE: '30s' });
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(new RegExp(`the earlier update of ${manifests.stack}_web hangs, .*: no suitable node`));
  // Far from the patience, the time limit of the lock (5 minutes) and that of a deploy (15 minutes).
  expect(performance.now() - began).toBeLessThan(30_000);
  await expectRunning(manifests, { web: '1' });
});
