import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { raiseSandbox, type Sandbox } from '../../sandbox/index.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

let raised: Sandbox | undefined;
const sandbox = (): Sandbox => {
  if (raised === undefined) throw new Error('the sandbox is not up yet');
  return raised;
};
const docker = async (...argv: string[]) => (await sandbox().docker('m1', argv)).stdout;

beforeAll(async () => {
  raised = await raiseSandbox({ engine: inject('sandbox').engine, managers: 1, workers: 1 });
  await docker('network', 'create', '--driver', 'overlay', '--attachable', 'tests');
});
afterAll(() => raised?.down());

type Found = { level: string; at: string; message: string };

/** The findings until there is one that says this. */
async function statusWith(manifests: Manifests, said: RegExp) {
  let found: Found[] = [];
  let code: number | undefined;
  await until(async () => {
    const ran = await manifests.run(['status', 'prod', '--json'], { SWARM_CI_PATIENCE: '3s' });
    found = JSON.parse(ran.stdout) as Found[];
    code = ran.code;
    return found.some(({ at, message }) => said.test(`${at}: ${message}`));
  }).catch((error) => {
    throw new Error(JSON.stringify(found, null, 1), { cause: error });
  });
  return { code, found };
}

it('a /28 network that is full is named with its numbers, and so is what waits for an address', async () => {
  await docker('network', 'create', '--driver', 'overlay', '--subnet', '10.179.0.0/28', 'small');
  const text = `version: "3.8"\nservices:\n  web:${app('1', '', '\n      replicas: 2')}\nnetworks:\n  default: { external: true, name: small }\n`;
  const manifests = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': text });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  expect(await manifests.run(['status', 'prod'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`✔ ${manifests.stack}: 1 service of 1 run`),
  });
  await docker('service', 'scale', '--detach', `${manifests.stack}_web=14`);
  const numbers = String.raw`the network small \(10\.179\.0\.0/28\) has no free address: 13 usable, 1[0-3] by tasks, 0 by virtual IPs of services, up to 2 by nodes`;
  const { code, found } = await statusWith(manifests, new RegExp(`_web: it is short of tasks: \\d .*${numbers}`));
  expect(code).toBe(1);
  const isFull = expect.objectContaining({ level: 'warning', at: 'small' });
  expect(found).toContainEqual(isFull);
  // Before a deploy that needs no address more, it is a warning, too.
  await manifests.write({ 'docker-compose.prod.yaml': text.replace('order: start-first', 'order: stop-first') });
  expect(JSON.parse((await manifests.run(['check', 'prod', '--json'])).stdout)).toContainEqual(isFull);
  await docker('service', 'scale', '--detach', `${manifests.stack}_web=2`);
  await until(async () => (await manifests.run(['status', 'prod'])).code === 0);
});

it('crash loops, paused updates and nodes that are down are problems with their causes', async () => {
  const manifests = await makeManifests(sandbox(), {
    'docker-compose.prod.yaml': compose({ api: app('1'), web: app('1') }),
  });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  const { address } = sandbox().registry;
  const update = (name: string, tag: string, ...more: string[]) =>
    docker('service', 'update', '--detach', '--image', `${address}/app:${tag}`, ...more, `${manifests.stack}_${name}`);
  await update('api', 'crash', '--update-failure-action', 'pause');
  const paused = await statusWith(manifests, /_api: its update is paused: /);
  expect(paused.code).toBe(1);
  await docker('service', 'update', '--detach', '--update-failure-action', 'continue', `${manifests.stack}_api`);
  const failing = await statusWith(manifests, /_api: it is failing, \d of \d tasks run: .*exit/i);
  expect(failing.found.filter(({ at }) => at === `${manifests.stack}_web`)).toEqual([]);

  await sandbox().node('w1').stopEngine();
  const down = await statusWith(manifests, /^w1: the node is down/);
  expect(down.found).toContainEqual(expect.objectContaining({ level: 'problem', at: 'w1' }));
  // Before a deploy it is a warning, and changes no exit code.
  const checked = await manifests.run(['check', 'prod', '--json']);
  expect(checked.code, checked.stderr).toBe(0);
  expect(JSON.parse(checked.stdout)).toContainEqual(expect.objectContaining({ level: 'warning', at: 'w1' }));
  const planned = await manifests.run(['plan', 'prod', '--json']);
  expect(planned.code, planned.stderr).toBe(0);
  expect(JSON.parse(planned.stdout).warnings).toContainEqual(expect.stringMatching(/^w1: the node is down/));
  await sandbox().node('w1').startEngine();
});

it('the root certificate that is judged is that of the swarm', async () => {
  const shown = await docker('info', '--format', '{{.Swarm.Cluster.TLSInfo.TrustRoot}}');
  expect(shown.trim()).toBe((await docker('swarm', 'ca')).trim());
});
