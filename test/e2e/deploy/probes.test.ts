import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { compose, app as service } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
/** Of the host, so that runner and server reach it alike. */
const PORT = '18123';
const url = `http://${sandbox.manager.address}:${PORT}/`;

const web = (tag: string) =>
  service(
    tag,
    `\n    environment: { PORT: "8080 ${PORT}" }\n    ports: [{ target: ${PORT}, published: ${PORT}, mode: host }]`,
  ).replace('order: start-first', 'order: stop-first');

const probes = (version: string) => `probes:
  - url: ${url}
    every: 100ms
    version: { body: '^app (\\S+)' }
    expect: { status: 200, body: '^app', version: "${version}" }
    for: 3s
  - url: ${url}
    from: manager
    every: 200ms
    version: { body: '^app (\\S+)' }
  - url: ${url}nothing
    from: manager
    every: 1s
`;

it('asks the probes during the rollout, and holds a settled release against what they expect', async () => {
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': compose({ web: web('1') }),
    'swarm-ci.yaml': probes('1'),
  });
  const first = await manifests.deploy();
  expect(first.code, first.stderr).toBe(0);

  await manifests.write({ 'docker-compose.prod.yaml': compose({ web: web('2') }), 'swarm-ci.yaml': probes('${TAG}') });
  const files = ['--html', 'report.html', '--junit', 'junit.xml', '--metrics', 'metrics.txt'];
  const good = await manifests.deploy({ TAG: '2' }, ...files);
  expect(good.code, good.stderr).toBe(0);
  const [runner, manager, nothing] = good.report.probes ?? [];
  expect(runner).toMatchObject({ url, from: 'runner', every: 100, gate: { seconds: 3, held: true } });
  for (const probe of [runner, manager]) {
    expect(probe?.versions.map(({ version }) => version)).toEqual(['1', '2']);
    // Stopped before the next one starts: for a moment no task answers.
    expect(probe?.failed).toBeGreaterThan(0);
    expect(probe?.strip.some(({ failed }) => failed)).toBe(true);
    expect(probe?.strip.at(-1)).toMatchObject({ failed: false, version: '2' });
  }
  const [one, two] = runner?.versions ?? [];
  expect(one?.last).toBeLessThanOrEqual(two?.first ?? 0);
  expect((runner?.until ?? 0) - (two?.first ?? 0)).toBeGreaterThan(3_000);
  expect(manager?.gate).toBeUndefined();
  expect(nothing?.failed).toBe(nothing?.asked);
  expect(nothing?.failure).toMatch(/404|connect|refused/i);
  expect(good.stderr).toContain(`${url}: `);

  await manifests.write({ 'docker-compose.prod.yaml': compose({ web: web('3') }) });
  const wrong = await manifests.deploy({ TAG: '4' }, '--on-failure', 'leave');
  expect(wrong, wrong.stderr).toMatchObject({ code: 1, stdout: 'failed\n' });
  expect(wrong.report.probes?.[0]?.gate).toEqual({ seconds: 3, held: false, why: 'version "3" instead of "4"' });
  expect(wrong.stderr).toContain(`failed: ${url} did not respond as expected: version "3" instead of "4"`);

  await manifests.write({ 'docker-compose.prod.yaml': compose({ web: web('1') }) });
  const back = await manifests.deploy({ TAG: '4' });
  expect(back, back.stderr).toMatchObject({ code: 3, stdout: 'rolled-back\n' });
  expect(back.report.probes?.[0]?.gate).toMatchObject({ held: false, why: 'version "1" instead of "4"' });
  expect(back.report.services[0]).toMatchObject({ status: 'updated', restored: { status: 'restored' } });
  expect(back.report.services[0]?.image).toContain('/app:3@');

  // Nothing asks on the server when the job is over.
  await expect
    .poll(async () => (await sandbox.manager.exec(['ps', '-eo', 'args'])).stdout, { timeout: 20_000 })
    .not.toContain(url);
});
