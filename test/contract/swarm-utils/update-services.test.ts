import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildReport, DeployReport } from '@swarm-ci/core';
import { describe, expect, test } from 'vitest';
import { deployReportSchema } from '../../../packages/ci-core/src/report/schema/deploy-report.ts';
import { recordedUpdate } from '../../support/swarm-utils/swarm-utils-record.ts';
import { swarmUtilsScene, TOKEN } from '../../support/swarm-utils/swarm-utils-scene.ts';
import { until } from '../../support/until.ts';

const built = (services: Record<string, 'built' | 'skipped' | 'failed'>, change: Partial<BuildReport> = {}) => ({
  schema: 'swarm-ci/build-report',
  version: 1,
  outcome: 'built',
  exitCode: 0,
  pushed: true,
  startedAt: '2026-01-31T10:00:00.000Z',
  seconds: 1,
  services: Object.entries(services).map(([service, status]) => ({
    service,
    image: `registry:5000/shop/${service}`,
    tag: service === 'bad' ? 'bad' : '2',
    dockerfile: 'Dockerfile',
    status,
    seconds: 1,
  })),
  ...change,
});
const settings = (names: Record<string, string>, more = '') =>
  `services:\n${Object.entries(names)
    .map(([service, name]) => `  ${service}: { swarm_service: ${name} }\n`)
    .join('')}${more}`;
const subjects = Object.fromEntries(
  ['shop_web', 'shop_api', 'shop_bad', 'shop_test_web'].map((name) => [name, { update: TOKEN }]),
);
const from = ['update-service', '--from', 'build-report.json'];
const reportIn = async (folder: string): Promise<DeployReport> =>
  deployReportSchema.parse(JSON.parse(await readFile(join(folder, 'deploy-report.json'), 'utf8')));

describe('update-service --from build-report.json', () => {
  test('updates one service, if its image was built; without settings', async () => {
    const { call, write, double } = await swarmUtilsScene({ subjects });
    await write('build-report.json', built({ web: 'built', api: 'built', old: 'failed' }));
    const update = (service: string, image: string) =>
      call([...from, '--service', service, '--image', `registry:5000/shop/${image}`]);
    expect(await update('shop_web', 'web')).toMatchObject({ code: 0, stdout: 'deployed\n' });
    const asked = double.asked.length;
    expect(asked).toBeGreaterThan(0);
    const other = await update('shop_worker', 'worker');
    expect(other).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('no image registry:5000/shop/worker was built'),
    });
    expect((await update('shop_old', 'old')).stderr).toContain('the build of old failed, so it is not updated');
    expect(double.asked).toHaveLength(asked);
    const tagged = await update('shop_web', 'web:2');
    expect(tagged).toMatchObject({ code: 2, stderr: expect.stringContaining('has a tag, but --from has it, too') });
    expect(await call([...from, '--service', 'shop_web'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--image: is missing'),
    });
  });

  test('updates what was built, side by side, into one deploy report; the worst decides', async () => {
    const waiting: (() => void)[] = [];
    const { call, write, double, folder } = await swarmUtilsScene({
      subjects,
      work: async (subject, { image }) => {
        await new Promise<void>((resolve) => void waiting.push(resolve));
        return recordedUpdate(String(image).endsWith(':bad') ? 'bad' : 'good', subject);
      },
    });
    await write('build-report.json', built({ web: 'built', api: 'skipped', bad: 'built', old: 'failed' }));
    await write('swarm-ci.yaml', settings({ web: 'shop_web', api: 'shop_api', bad: 'shop_bad' }));
    const calling = call([...from, '--junit', 'junit.xml', '--html', 'page.html']);
    await until(() => waiting.length === 3);
    for (const go of waiting) go();
    const { code, stdout, stderr } = await calling;
    expect({ code, stdout }, stderr).toEqual({ code: 3, stdout: 'rolled-back\n' });
    expect(double.mostAtOnce()).toEqual({ ofOne: 1, ofAll: 3 });
    const report = await reportIn(folder);
    expect(report).toMatchObject({
      stack: 'shop',
      outcome: 'rolled-back',
      warnings: ['the build of old failed, so it is not updated'],
      // The new version of two beside the old one of the third.
      alert: { severity: 'critical', service: 'shop_bad' },
    });
    expect(report.services.map(({ name, status, imageWanted }) => [name, status, imageWanted])).toEqual([
      ['shop_web', 'updated', 'registry:5000/shop/web:2'],
      ['shop_api', 'updated', 'registry:5000/shop/api:2'],
      ['shop_bad', 'rolled-back', 'registry:5000/shop/bad:bad'],
    ]);
    expect(await readFile(join(folder, 'junit.xml'), 'utf8')).toContain('name="shop_bad"');
    expect(await readFile(join(folder, 'page.html'), 'utf8')).toContain('shop_bad');
  });

  test('two images for one service: one after the other', async () => {
    const { call, write, double } = await swarmUtilsScene({ subjects });
    await write('build-report.json', built({ web: 'built', api: 'built' }));
    await write('swarm-ci.yaml', settings({ web: 'shop_web', api: 'shop_web' }));
    expect(await call(from)).toMatchObject({ code: 0 });
    expect(double.mostAtOnce()).toEqual({ ofOne: 1, ofAll: 1 });
    expect(double.asked.map(({ image }) => image)).toEqual(['registry:5000/shop/web:2', 'registry:5000/shop/api:2']);
  });

  test('names of which one begins with the other: one after the other', async () => {
    const names = ['shop_api', 'shop_api-worker', 'shop_api-worker-2', 'shop_web'];
    const waiting: (() => void)[] = [];
    const { call, write, double } = await swarmUtilsScene({
      subjects: Object.fromEntries(names.map((name) => [name, { update: TOKEN }])),
      work: async (subject) => {
        await new Promise<void>((resolve) => void waiting.push(resolve));
        return recordedUpdate('good', subject);
      },
    });
    await write('build-report.json', built({ long: 'built', longer: 'built', web: 'built', api: 'built' }));
    const [api, long, longer, web] = names as [string, string, string, string];
    await write('swarm-ci.yaml', settings({ api, long, longer, web }));
    const calling = call(from);
    for (const count of [2, 1, 1]) {
      await until(() => waiting.length === count);
      for (const go of waiting.splice(0)) go();
    }
    expect(await calling).toMatchObject({ code: 0 });
    expect(double.asked.map(({ subject }) => subject).sort()).toEqual(names);
    expect(double.mostAtOnce()).toEqual({ ofOne: 1, ofAll: 2 });
  });

  test('an environment has names of its own', async () => {
    const { call, write, double, folder } = await swarmUtilsScene({ subjects });
    await write('build-report.json', built({ web: 'built' }));
    const test = '  test:\n    services:\n      web: { swarm_service: shop_test_web }\n';
    await write('swarm-ci.yaml', settings({ web: 'shop_web' }, `environments:\n${test}`));
    expect(await call(['update-service', 'test', ...from.slice(1)])).toMatchObject({ code: 0 });
    expect(double.asked).toMatchObject([{ subject: 'shop_test_web' }]);
    expect(await reportIn(folder)).toMatchObject({ environment: 'test', stack: 'shop_test' });
  });

  test('a service without a name in the swarm, one with a hostile name, images that were not pushed: exit 2, all at once', async () => {
    const { call, write, double } = await swarmUtilsScene({ subjects });
    await write('build-report.json', built({ web: 'built', api: 'built' }, { pushed: false }));
    await write('swarm-ci.yaml', settings({ web: '"shop web"' }));
    const { code, stderr } = await call(from);
    expect(code, stderr).toBe(2);
    expect(stderr).toContain('services.api.swarm_service is not set');
    expect(stderr).toContain('swarm-ci.yaml:2:25: services.web.swarm_service "shop web" may contain only');
    expect(stderr).toContain('build-report.json: the images of this build were not pushed');
    expect(double.heard()).toBe(0);
    await write('swarm-ci.yaml', 'services: { web: { swarm_service: [a] } }\n');
    expect(await call(from)).toMatchObject({ code: 2, stderr: expect.stringContaining('must be a plain value') });
    expect(await call([...from, '--service', 'shop_web'])).toMatchObject({ code: 2 });
  });

  test('a report that is not there: exit 2, and the flag that names it is reported', async () => {
    const { call } = await swarmUtilsScene({ subjects });
    const { code, stderr } = await call(from);
    expect(code, stderr).toBe(2);
    expect(stderr).toContain('name the report that build-images wrote: --from FILE');
  });

  test('nothing was built: exit 0, and a report that says so', async () => {
    const { call, write, double, folder } = await swarmUtilsScene({ subjects });
    await write('build-report.json', built({}, { outcome: 'nothing' }));
    expect(await call(from)).toMatchObject({ code: 0, stderr: expect.stringContaining('nothing to update') });
    expect(await reportIn(folder)).toMatchObject({ outcome: 'deployed', services: [] });
    expect(double.heard()).toBe(0);
  });
});
