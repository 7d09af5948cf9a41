import { afterAll, afterEach, beforeAll, expect, inject, it, onTestFinished } from 'vitest';
import { ring } from '../../ring.ts';
import { raiseSandbox, type Sandbox } from '../../sandbox/index.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { startHostLoad } from '../../support/swarm/host-load.ts';
import { until } from '../../support/until.ts';

let raised: Sandbox | undefined;
const sandbox = (): Sandbox => {
  if (raised === undefined) throw new Error('the sandbox is not up yet');
  return raised;
};
const docker = async (...argv: string[]) => (await sandbox().docker('m1', argv)).stdout;
const NODES = ['m1', 'm2', 'm3'];

beforeAll(async () => {
  raised = await raiseSandbox({ engine: inject('sandbox').engine, managers: 3, workers: 0 });
  await docker('network', 'create', '--driver', 'overlay', '--attachable', 'tests');
});
afterEach(async () => {
  for (const name of NODES) await docker('node', 'update', '--availability', 'active', name);
});
afterAll(() => raised?.down());

const port = 18095;
const PER_SECOND = ring === 'all' ? 200 : 30;
const text = compose({
  web: app('1', `\n    ports: [{ target: 8080, published: ${port}, mode: host }]`, '\n      replicas: 2'),
  api: app('1', '', '\n      replicas: 5'),
  db: app('1').replace('order: start-first', 'order: stop-first'),
  agent: app('1', '', '\n      mode: global'),
});

/** The specs of all services of a stack, with the previous ones if they are asked for. */
async function specsOf({ stack }: Manifests): Promise<string> {
  const names = ['web', 'api', 'db', 'agent'].map((name) => `${stack}_${name}`);
  return docker('service', 'inspect', '--format', '{{json .Spec}}', ...names);
}

async function runningOn(node: string, { stack }: Manifests): Promise<string[]> {
  const format = ['--format', '{{.Name}} {{.CurrentState}}'];
  const lines = await docker('node', 'ps', '--filter', 'desired-state=running', ...format, node);
  const names = lines.split('\n').filter((line) => line.startsWith(stack) && line.includes(' Running'));
  return names.map((line) => line.split('.')[0] ?? '').sort();
}

async function countsOf(service: string, manifests: Manifests): Promise<number[]> {
  const on = await Promise.all(NODES.map((node) => runningOn(node, manifests)));
  return on.map((names) => names.filter((name) => name === `${manifests.stack}_${service}`).length);
}

it('each node in turn is drained, its engine restarted, and activated, without a failed request', {
  timeout: 900_000,
}, async () => {
  const manifests = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': text });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  const specs = await specsOf(manifests);
  const load = startHostLoad(
    NODES.map((name) => sandbox().node(name).address),
    port,
    PER_SECOND,
  );
  onTestFinished(async () => void (await load.end()));
  for (const name of NODES) {
    const before = await runningOn(name, manifests);
    const drained = await manifests.run(['drain', name]);
    expect(drained.code, drained.stderr).toBe(0);
    expect(await runningOn(name, manifests)).toEqual([]);
    for (const service of ['web', 'api'])
      if (before.includes(`${manifests.stack}_${service}`))
        expect(drained.stdout).toMatch(new RegExp(`_${service}: \\d moved away from ${name}`));
    if (before.includes(`${manifests.stack}_db`))
      expect(drained.stderr).toContain(`! ${manifests.stack}_db will have a gap: it has one task`);
    await sandbox().node(name).stopEngine();
    await sandbox().node(name).startEngine();
    await until(async () => (await docker('node', 'inspect', '--format', '{{.Status.State}}', name)) === 'ready');
    const activated = await manifests.run(['activate', name, '--rebalance']);
    expect(activated.code, activated.stderr).toBe(0);
    const counts = await countsOf('api', manifests);
    expect(Math.max(...counts) - Math.min(...counts), `${counts}: ${activated.stderr}`).toBeLessThanOrEqual(1);
  }
  const { requests, failed } = await load.end();
  expect(failed).toEqual([]);
  expect(requests).toBeGreaterThan(17 * PER_SECOND);
  expect(await specsOf(manifests)).toBe(specs);
  // "docker service rollback" has nothing of the moves to go back to.
  const format = '{{json .PreviousSpec}}';
  expect(await docker('service', 'inspect', '--format', format, `${manifests.stack}_api`)).not.toContain(
    'swarm-ci.moving',
  );
  // The managers take a moment until they see each other again.
  await until(async () => (await manifests.run(['status', 'prod', '--drift'])).code === 0);
});

it('a drain that was killed is finished by the next one, or undone by activate', { timeout: 600_000 }, async () => {
  const manifests = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': text });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  const specs = await specsOf(manifests);
  for (const next of ['drain', 'activate']) {
    const running = manifests.start(['drain', 'm2']);
    await until(() => /moving \d tasks? of/.test(running.log()));
    // It is held while it is looked at, so that it is killed in the middle of a move.
    await until(async () => {
      running.signal('SIGSTOP');
      if ((await specsOf(manifests)).includes('swarm-ci.moving')) return true;
      running.signal('SIGCONT');
      return false;
    });
    running.signal('SIGKILL');
    await running.result;
    expect(await specsOf(manifests)).toContain('swarm-ci.moving');
    const ran = await manifests.run([next, 'm2']);
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('which an earlier job was moving');
    expect(await specsOf(manifests)).toBe(specs);
    expect(await docker('node', 'inspect', '--format', '{{.Spec.Availability}}', 'm2')).toBe(
      next === 'drain' ? 'drain' : 'active',
    );
    expect(await manifests.run(['activate', 'm2', '--rebalance'])).toMatchObject({ code: 0 });
  }
});

it('refuses an unknown node, and the last one that takes tasks, before anything changes', async () => {
  const manifests = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': text });
  const unknown = await manifests.run(['drain', 'm4']);
  expect(unknown).toMatchObject({ code: 2, stdout: '' });
  expect(unknown.stderr).toContain('the swarm has no node "m4"');
  for (const name of ['m2', 'm3']) await docker('node', 'update', '--availability', 'drain', name);
  const last = await manifests.run(['drain', 'm1']);
  expect(last).toMatchObject({ code: 2, stdout: '' });
  expect(last.stderr).toContain('no other node than m1 takes tasks');
  expect(await docker('node', 'inspect', '--format', '{{.Spec.Availability}}', 'm1')).toBe('active');
  for (const name of ['m2', 'm3']) await docker('node', 'update', '--availability', 'active', name);
});
