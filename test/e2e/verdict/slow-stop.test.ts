import { describe, expect, it, type TestContext } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { specsOf, statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
const docker = async (...argv: string[]) => (await sandbox.docker(sandbox.manager, argv)).stdout;
const patience = { SWARM_CI_PATIENCE: '4s' };

/** A service that needs ten seconds to stop, and has a port that only one task can have. */
const slow = (version: string, deploy: string, more = '') => `
    image: \${REGISTRY}/app:1
    entrypoint: [sh, -c, "trap 'sleep 10; exit 0' TERM; while :; do sleep 1; done"]
    environment: { VERSION: "${version}" }
    healthcheck: { disable: true }
    stop_grace_period: 40s${more}
    deploy:
      endpoint_mode: dnsrr${deploy}`;
const edge = (version: string, port: number) =>
  slow(
    version,
    '\n      update_config: { order: stop-first, failure_action: rollback, monitor: 1s }',
    `\n    ports: [{ target: 8080, published: ${port}, mode: host }]`,
  );

const manifestsOf = (test: TestContext, text: string): Promise<Manifests> =>
  makeManifests(sandbox, { 'docker-compose.prod.yaml': text }, test.onTestFinished);
const deployed = async (test: TestContext, text: string) => {
  const manifests = await manifestsOf(test, text);
  const ran = await manifests.deploy();
  expect(ran.code, ran.stderr).toBe(0);
  return manifests;
};
const containers = async (stack: string) =>
  (await docker('ps', '--quiet', '--filter', `label=com.docker.stack.namespace=${stack}`)).split('\n').filter(Boolean);

describe.concurrent('a state that ends by itself is no failure', { timeout: 600_000 }, () => {
  it('the port that the old task holds while it stops', async (test) => {
    const manifests = await deployed(test, compose({ edge: edge('1', 18101) }));
    await manifests.write({ 'docker-compose.prod.yaml': compose({ edge: edge('2', 18101) }) });
    const { code, stderr, report } = await manifests.deploy(patience);
    expect(code, stderr).toBe(0);
    expect(statusesOf(report)).toEqual({ edge: 'updated' });
    expect(stderr).toMatch(/… \S+_edge: 0 of 1 tasks running, waiting for the old task to stop \(up to 40 s\)$/m);
  });

  it('also while the stack is restored', async (test) => {
    const manifests = await deployed(test, compose({ edge: edge('1', 18102), web: app('1') }));
    const before = await specsOf(manifests.stack);
    await manifests.write({ 'docker-compose.prod.yaml': compose({ edge: edge('2', 18102), web: app('bad') }) });
    const { code, stderr, report } = await manifests.deploy(patience);
    expect(code, stderr).toBe(3);
    expect(statusesOf(report)).toMatchObject({ edge: 'updated restored' });
    expect(stderr).not.toContain('ROLLBACK INCOMPLETE');
    expect(await specsOf(manifests.stack)).toEqual(before);
  });

  it('the port that a service which is removed holds until it has stopped', async (test) => {
    const manifests = await deployed(test, compose({ old: edge('1', 18103) }));
    await manifests.write({ 'docker-compose.prod.yaml': compose({ edge: edge('1', 18103) }) });
    const { code, stderr, report } = await manifests.deploy(patience);
    expect(code, stderr).toBe(0);
    expect(statusesOf(report)).toEqual({ edge: 'created', old: 'removed' });
  });
});

describe.concurrent('a deploy is done when the containers show it', { timeout: 600_000 }, () => {
  it.for([1, 0])('scaled down to %i', async (replicas, test) => {
    const text = (count: number) => compose({ web: slow('1', `\n      replicas: ${count}`) });
    const manifests = await manifestsOf(test, text(3));
    expect(await manifests.deploy()).toMatchObject({ code: 0 });
    await manifests.write({ 'docker-compose.prod.yaml': text(replicas) });
    const { code, stderr, report } = await manifests.deploy(patience);
    expect(code, stderr).toBe(0);
    expect(report.services).toMatchObject([{ status: 'updated', running: replicas, wanted: replicas }]);
    expect(stderr).toMatch(/waiting for \d tasks to stop \(up to 40 s\)/);
    expect(await containers(manifests.stack)).toHaveLength(replicas);
  });

  it('a new service whose process ends within its monitor time is failing', async (test) => {
    const text = `
    image: \${REGISTRY}/app:crash-later
    environment: { CRASH_AFTER: "9" }
    deploy:
      endpoint_mode: dnsrr
      restart_policy: { condition: none }
      update_config: { monitor: 20s }`;
    const manifests = await manifestsOf(test, compose({ web: text }));
    const { code, stderr, report } = await manifests.deploy(patience);
    expect(code, stderr).toBe(1);
    expect(report.services).toMatchObject([{ status: 'failing', cause: { kind: 'crash' } }]);
    expect(stderr).toMatch(/… \S+_web: 1 of 1 tasks running, watched for 20 s \(monitor\)$/m);
  });
});
