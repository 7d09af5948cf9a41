import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AlertDouble, alertDouble } from '../../support/alert/alert-double.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
let double: AlertDouble;

beforeAll(async () => {
  double = await alertDouble();
});
afterAll(() => double?.close());

it('on a schedule: one alert when problems begin, none while they stay, its resolution when they end', async () => {
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': compose({ web: app('1'), api: app('1') }),
  });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  const status = async () => {
    const before = double.asked.length;
    const { code, stderr } = await manifests.run(['status', 'prod', '--drift', '--alert'], {
      ...double.env,
      SWARM_CI_PATIENCE: '60s',
    });
    const sent = double.asked.slice(before).length;
    return { code, sent, delivered: stderr.includes('alert: webhook delivered') };
  };
  const label = (option: string) =>
    sandbox.docker(sandbox.manager, ['service', 'update', '--detach', option, 'by=hand', `${manifests.stack}_web`]);
  const quiet = { sent: 0, delivered: false };
  expect(await status()).toEqual({ code: 0, ...quiet });
  await label('--label-add');
  expect(await status()).toMatchObject({ code: 1, delivered: true });
  expect(await status()).toEqual({ code: 1, ...quiet });
  expect(double.slack.join('\n')).toContain(`${manifests.stack}_web`);
  await sandbox.docker(sandbox.manager, [
    'service',
    'update',
    '--detach',
    '--label-rm',
    'by',
    `${manifests.stack}_web`,
  ]);
  expect(await status()).toMatchObject({ code: 0, delivered: true });
  expect(await status()).toEqual({ code: 0, ...quiet });

  // Whoever removes the stack removes the record of its alert.
  await label('--label-add');
  expect(await status()).toMatchObject({ code: 1, delivered: true });
  const removed = await manifests.run(['remove', 'prod'], double.env);
  expect(removed.code, removed.stderr).toBe(0);
  expect(double.slack.at(-1)).toContain(`${manifests.stack} was removed`);
  expect(double.documents.at(-1)).toMatchObject({ status: 'resolved' });
});
