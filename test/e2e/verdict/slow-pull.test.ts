import { afterAll, beforeAll, expect, it } from 'vitest';
import { bulkyImage } from '../../support/registry/bulky-image.ts';
import { type LoggingRegistry, startLoggingRegistry } from '../../support/registry/logging-registry.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { specsOf, statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const sandbox = sharedSandbox();
// A layer that takes some 24 seconds, several times the patience.
const [BYTES, RATE] = [480_000, 20_000];
const patience = { SWARM_CI_PATIENCE: '4s' };

let registry: LoggingRegistry;
beforeAll(async () => {
  registry = await startLoggingRegistry(sandbox);
  registry.become({ rate: RATE });
});
afterAll(() => registry.close());

it('an image that trickles in is waited for, however long that takes', async () => {
  const tag = await bulkyImage(sandbox.registry, '2', BYTES);
  const text = (image: string) => compose({ web: app('1').replace('${REGISTRY}/app:1', image) });
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text('${REGISTRY}/app:1') });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  await manifests.write({ 'docker-compose.prod.yaml': text(`${registry.address}/app:${tag}`) });
  const { code, stderr, report } = await manifests.deploy(patience);
  expect(code, stderr).toBe(0);
  expect(statusesOf(report)).toEqual({ web: 'updated' });
  expect(report.seconds).toBeGreaterThan(16);
});

it('and a version that fails after it is found out, with the previous one serving all the while', async () => {
  const tag = await bulkyImage(sandbox.registry, 'bad', BYTES);
  const text = (image: string) => compose({ web: app('1').replace('${REGISTRY}/app:1', image) });
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text('${REGISTRY}/app:1') });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  const before = await specsOf(manifests.stack);
  await manifests.write({ 'docker-compose.prod.yaml': text(`${registry.address}/app:${tag}`) });
  const { code, stderr, report } = await manifests.deploy(patience);
  expect(code, stderr).toBe(3);
  expect(statusesOf(report)).toEqual({ web: 'rolled-back as-before' });
  expect(report.seconds).toBeGreaterThan(16);
  expect(Math.min(...(report.services[0]?.timeline?.points ?? []).map((point) => point.old))).toBe(1);
  expect(await specsOf(manifests.stack)).toEqual(before);
});
