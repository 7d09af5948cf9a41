import { describe, expect, inject, it } from 'vitest';
import { engineLog } from '../../support/order/engine-log.ts';
import { waves, wavesText } from '../../support/order/waves-text.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

const sandbox = sharedSandbox();
const file = 'docker-compose.prod.yaml';
/** Which of the four waves fail: `npm run test:all` has each of them. */
const failing = inject('share') === undefined ? [0, 1, 2, 3] : [1, 3];

describe('eight services in four waves', () => {
  it('are changed wave by wave; when one fails, no later one is touched, and the earlier ones are restored in reverse', {
    timeout: 900_000,
  }, async () => {
    const manifests = await makeManifests(sandbox, { [file]: wavesText('1') });
    const log = engineLog(sandbox, manifests.stack);
    const first = await manifests.deploy();
    expect(first, first.stderr).toMatchObject({ code: 0 });
    expectWaves(await log.services(), 'create', waves);
    await log.containersOf();

    for (const at of failing) {
      const [bad = ''] = waves[at] ?? [];
      await manifests.write({ [file]: wavesText('2', bad) });
      const failed = await manifests.deploy();
      expect(failed, failed.stderr).toMatchObject({ code: 3 });
      const changed = waves.slice(0, at + 1);
      expect(await log.containersOf()).toEqual(new Set(changed.flat()));
      const services = await log.services();
      const begun = changed.flat().length;
      expectWaves(services.slice(0, begun), 'update', changed);
      // The engine itself rolls back the one that failed.
      const restored = new Set(services.slice(begun).filter((one) => !one.endsWith(` ${bad}`)));
      const others = changed.map((names) => names.filter((name) => name !== bad));
      expectWaves([...restored], 'update', others.reverse());
      const untouched = failed.report.services.filter(({ changed }) => !changed).map(({ name }) => name);
      expect(untouched.sort()).toEqual(full(manifests.stack, waves.slice(at + 1).flat()));
      if (at < 3) expect(failed.stderr).toContain(`not changed: ${manifests.stack}_`);
    }

    await manifests.write({ [file]: wavesText('2') });
    const last = await manifests.deploy();
    expect(last, last.stderr).toMatchObject({ code: 0 });
  });
});

it('a service that is created waits, and does not exist when the one that it depends on fails', async () => {
  const text = (api: string) =>
    compose({ web: app('1', '\n    depends_on: { api: { condition: service_healthy } }'), api: app(api) });
  const manifests = await makeManifests(sandbox, { [file]: text('crash') });
  const log = engineLog(sandbox, manifests.stack);
  const failed = await manifests.deploy();
  expect(failed, failed.stderr).toMatchObject({ code: 1 });
  expect(await log.services()).toEqual(['create api']);
  expect(failed.report.services).toMatchObject([
    { name: `${manifests.stack}_web`, status: 'unchanged', changed: false, reason: expect.stringContaining('_api') },
    { name: `${manifests.stack}_api`, status: 'failing', changed: true },
  ]);

  const again = await manifests.deploy({}, '--order', 'none');
  expect(again, again.stderr).toMatchObject({ code: 0 });
  expect(await log.services()).toEqual(['create web']);
});

it('a deploy that is aborted reports a service that has not begun as not changed', async () => {
  const manifests = await makeManifests(sandbox, {
    [file]: compose({ web: app('1', '\n    depends_on: [api]'), api: app('slow') }),
  });
  const running = manifests.start(['deploy', 'prod']);
  await until(() => running.log().includes('services: 1 created'));
  running.signal('SIGINT');
  expect(await running.result).toMatchObject({ code: 130 });
  expect((await manifests.report()).services).toMatchObject([
    { status: 'unchanged', changed: false, reason: expect.stringContaining('not changed: the deploy was aborted') },
    { status: 'unknown', changed: true },
  ]);
});

it('a service that the deploy does not change and that does not run is a warning, and with the strict order a refusal', async () => {
  const text = (web: string) => compose({ web: app(web, '\n    depends_on: [api]'), api: app('crash') });
  const manifests = await makeManifests(sandbox, { [file]: text('1') });
  const created = await manifests.deploy({}, '--order', 'none');
  expect(created, created.stderr).toMatchObject({ code: 1 });
  await manifests.write({ [file]: text('2') });
  const says = `${manifests.stack}_web depends on ${manifests.stack}_api, which is failing now`;

  for (const job of ['check', 'plan', 'deploy']) {
    const strict = await manifests.run([job, 'prod', '--order', 'strict']);
    expect(strict, strict.stderr).toMatchObject({ code: 2 });
    expect(`${strict.stdout}${strict.stderr}`).toContain(says);
  }
  const log = engineLog(sandbox, manifests.stack);
  const updated = await manifests.deploy();
  expect(await log.services()).toEqual(['update web']);
  expect(updated.report.warnings.join()).toContain(says);
  expect(updated, updated.stderr).toMatchObject({ code: 0 });
});

it('a plan shows the order, and a cycle is refused with its path before anything', async () => {
  const manifests = await makeManifests(sandbox, { [file]: wavesText('1') });
  const { stdout } = await manifests.run(['plan', 'prod', '--json']);
  const plan = JSON.parse(stdout);
  expect(plan.waves).toEqual(waves.map((wave) => full(manifests.stack, wave)));
  const web = plan.services.find(({ name }: { name: string }) => name.endsWith('_web'));
  expect(web.waitsFor.toSorted()).toEqual(full(manifests.stack, waves[2]));
  const { stdout: text } = await manifests.run(['plan', 'prod']);
  const shown = waves.map((wave) => full(manifests.stack, wave).join(', '));
  expect(text).toContain(`order: ${shown.join(' → ')}`);

  const cycle = compose({
    web: app('1', '\n    depends_on: [api]'),
    api: app('1', '\n    depends_on: { db: { condition: service_healthy } }'),
    db: app('1', '\n    depends_on: [web]'),
  });
  await manifests.write({ [file]: cycle });
  for (const job of ['check', 'plan', 'deploy']) {
    const refused = await manifests.run([job, 'prod']);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('depends_on is a cycle: web → api → db → web');
  }
  const log = engineLog(sandbox, manifests.stack);
  const deployed = await manifests.deploy({}, '--order', 'none');
  expect(deployed, deployed.stderr).toMatchObject({ code: 0 });
  expect((await log.services()).sort()).toEqual(['create api', 'create db', 'create web']);
});

function full(stack: string, names: readonly string[]): string[] {
  return names.map((name) => `${stack}_${name}`).sort();
}

/** The services of a wave are changed side by side. */
function expectWaves(services: readonly string[], action: string, expected: readonly (readonly string[])[]): void {
  let rest = services;
  for (const wave of expected) {
    expect(rest.slice(0, wave.length).toSorted(), services.join(', ')).toEqual(
      wave.map((name) => `${action} ${name}`).sort(),
    );
    rest = rest.slice(wave.length);
  }
  expect(rest).toEqual([]);
}
