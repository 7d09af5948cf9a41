import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { expectRunning, statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const slow = '\n    environment: { BEHAVIOUR: slow, SLOW_START: "4" }\n    healthcheck: { start_period: 30s }';

/** Deploys `before`, then `after`; `change` is what another user does once `web` is being updated. */
async function deployBeside(before: string, after: string, change: (stack: string) => string[]) {
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': before });
  expect(await manifests.run(['deploy', 'prod'])).toMatchObject({ code: 0 });
  await manifests.write({ 'docker-compose.prod.yaml': after });
  const job = manifests.start(['deploy', 'prod']);
  await until(() => job.log().includes('_web: updating'));
  await sandbox.docker(sandbox.manager, ['service', ...change(manifests.stack)]);
  return { manifests, ended: await job.result, report: await manifests.report() };
}

const failing = app('bad').replace('failure_action: rollback', 'failure_action: pause');

const replicasOf = async (service: string): Promise<string> =>
  (
    await sandbox.docker(sandbox.manager, [
      'service',
      'inspect',
      '--format',
      '{{.Spec.Mode.Replicated.Replicas}}',
      service,
    ])
  ).stdout.trim();

it.each([
  ['scaled', (stack: string) => ['scale', '--detach', `${stack}_worker=3`], /scaled it to 3 meanwhile/],
  ['labelled', (stack: string) => ['update', '--detach', '--label-add', 'by=tool', `${stack}_worker`], /its labels/],
  ['forced', (stack: string) => ['update', '--detach', '--force', `${stack}_worker`], /forced an update of it/],
])('a service that another user has %s meanwhile is judged as it is now: deployed', async (_, change, reason) => {
  const text = (tag: string) => compose({ web: app(tag, slow), worker: app(tag) });
  const { manifests, ended, report } = await deployBeside(text('1'), text('2'), change);
  expect(ended.code, ended.stderr).toBe(0);
  expect(statusesOf(report)).toEqual({ web: 'updated', worker: 'updated' });
  expect(report.services.find(({ name }) => name.endsWith('_worker'))?.reason).toMatch(reason);
  await expectRunning(manifests, { web: '2', worker: report.services[1]?.wanted === 3 ? '2 2 2' : '2' });
});

it('a failed deploy beside an autoscaler is restored, with the present number of replicas', async () => {
  const text = (web: string, worker: string) => compose({ web, worker: app(worker) });
  const { manifests, ended, report } = await deployBeside(text(app('1'), '1'), text(failing, '2'), (stack) => [
    'scale',
    '--detach',
    `${stack}_worker=3`,
  ]);
  expect(ended.code, ended.stderr).toBe(3);
  expect(statusesOf(report)).toEqual({ web: expect.stringMatching(/ restored$/), worker: 'updated restored' });
  expect(await replicasOf(`${manifests.stack}_worker`)).toBe('3');
  await expectRunning(manifests, { web: '1', worker: '1 1 1' });
});

it('a service that another user gave another version is left, the failed ones are restored', async () => {
  const text = (web: string, worker: string) => compose({ web, worker: app(worker) });
  const { address } = sandbox.registry;
  const { manifests, ended, report } = await deployBeside(text(app('1'), '1'), text(failing, '2'), (stack) => [
    ...['update', '--detach', '--with-registry-auth', '--image', `${address}/app:3`, `${stack}_worker`],
  ]);
  expect(ended.code, ended.stderr).toBe(1);
  expect(statusesOf(report)).toEqual({ web: expect.stringMatching(/ restored$/), worker: 'superseded left' });
  expect(ended.stderr).toMatch(/restored, but for what another user or job changed: \S+_worker/);
  expect(ended.stderr).not.toContain('ROLLBACK INCOMPLETE');
  await expectRunning(manifests, { web: '1', worker: '3' });
});
