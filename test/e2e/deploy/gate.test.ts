import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { expectRunning, specsOf, statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
/** Of the host, and of no other test. */
const PORT = '18125';

it('a gate that does not hold takes every service back', async () => {
  const listening = `\n    environment: { PORT: "8080 ${PORT}" }\n    ports: [{ target: ${PORT}, published: ${PORT}, mode: host }]`;
  const web = (tag: string) => app(tag, listening).replace('order: start-first', 'order: stop-first');
  const manifests = await makeManifests(sandbox, {
    'docker-compose.prod.yaml': compose({ web: web('1'), api: app('1'), worker: app('1'), db: app('1') }),
  });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  const before = await specsOf(manifests.stack);
  await manifests.write({
    'docker-compose.prod.yaml': compose({ web: web('2'), api: app('3'), worker: app('2'), db: app('1') }),
    'swarm-ci.yaml': `probes:
  - url: http://${sandbox.manager.address}:${PORT}/
    from: manager
    every: 100ms
    version: { body: '^app (\\S+)' }
    expect: { status: 200, version: "3" }
    for: 1s
`,
  });
  const { code, stderr, report } = await manifests.deploy();
  expect(code, stderr).toBe(3);
  expect(statusesOf(report)).toEqual({
    web: 'updated restored',
    api: 'updated restored',
    worker: 'updated restored',
    db: 'unchanged as-before',
  });
  expect(report.probes?.[0]?.gate).toMatchObject({ held: false, why: 'version "2" instead of "3"' });
  expect(report.alert).toMatchObject({ cause: { kind: 'probe-failed' }, severity: 'warning' });
  expect(await specsOf(manifests.stack)).toEqual(before);
  await expectRunning(manifests, { web: '1', api: '1', worker: '1', db: '1' });
});
