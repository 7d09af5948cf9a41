import { expect, it } from 'vitest';
import { startLoad } from '../../support/canary/load.ts';
import { nginxScene } from '../../support/canary/nginx-scene.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { specsOf } from '../../support/stack/stack-look.ts';

const rollout = (more: string) =>
  `{ strategy: canary, traffic: { proxy: proxy, config: prod/proxy.conf }, hold: 3s, min_requests: 10, judge: { errors: { max: 5% } }, ${more} }`;
const ASKS = rollout('steps: [20%, 60%], approve: 20%');

const sandbox = sharedSandbox();

/** Sets the deadline of a canary to a time in the past. */
async function expire(canary: string): Promise<void> {
  const label = 'swarm-ci.canary.state';
  const format = `{{index .Spec.Labels "${label}"}}`;
  const { stdout } = await sandbox.docker(sandbox.manager, ['service', 'inspect', '--format', format, canary]);
  const state = JSON.stringify({ ...JSON.parse(stdout), until: '2026-01-01T00:00:00.000Z' });
  await sandbox.docker(sandbox.manager, ['service', 'update', '-d', '--label-add', `${label}=${state}`, canary]);
}

it('a canary waits for a person, who promotes or aborts it; what a job leaves that is killed at any step, the next one ends', {
  timeout: 600_000,
}, async () => {
  const { manifests, url, write, services } = await nginxScene(18131);
  await write('1', ASKS);
  const first = await manifests.deploy();
  expect(first.code, first.stderr).toBe(0);
  const [early, none] = [await manifests.run(['promote', 'prod']), await manifests.run(['abort', 'prod'])];
  expect(early, early.stderr).toMatchObject({ code: 2, stderr: expect.stringContaining('no canary waits') });
  expect(none, none.stderr).toMatchObject({ code: 0, stdout: 'nothing\n' });
  const load = startLoad(url);
  const before = await specsOf(manifests.stack);

  await write('2', ASKS);
  const asked = await manifests.deploy();
  expect(asked, asked.stderr).toMatchObject({ code: 0, stdout: 'waiting\n' });
  expect(asked.report.canaries).toMatchObject([{ service: 'web', outcome: 'waiting', share: 0.2 }]);
  expect(await services()).toEqual(['edge', 'proxy', 'web', 'web-canary']);
  expect(await manifests.run(['abort', 'prod', '--expired'])).toMatchObject({ code: 0, stdout: 'nothing\n' });
  const status = await manifests.run(['status', 'prod', '--drift']);
  expect(status, status.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('waits for a person until') });
  // The canary is ended before a deploy, so its share is not a change.
  const planned = await manifests.run(['plan', 'prod', '--json']);
  const plannedServices = JSON.parse(planned.stdout).services as { name: string; status: string }[];
  expect(plannedServices.find(({ name }) => name === `${manifests.stack}_proxy`)).toMatchObject({
    status: 'unchanged',
  });
  await expire(`${manifests.stack}_web-canary`);
  const late = await manifests.run(['status', 'prod']);
  expect(late, late.stderr).toMatchObject({ code: 1, stdout: expect.stringContaining('neither promoted nor aborted') });
  expect(await manifests.run(['abort', 'prod', '--expired'])).toMatchObject({ code: 0, stdout: 'aborted\n' });
  expect(await specsOf(manifests.stack)).toEqual(before);

  const again = await manifests.deploy();
  expect(again, again.stderr).toMatchObject({ code: 0, stdout: 'waiting\n' });
  await write('3', ASKS);
  const other = await manifests.run(['promote', 'prod']);
  expect(other, other.stderr).toMatchObject({ code: 2, stderr: expect.stringContaining('of another version') });
  await write('2', ASKS);
  const promoted = await manifests.run(['promote', 'prod']);
  expect(promoted, promoted.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  expect(await services()).toEqual(['edge', 'proxy', 'web']);
  expect(JSON.stringify(await specsOf(manifests.stack))).not.toContain('-share-');

  // Killed when the canary has started, when it serves, and when the stable version changes while it serves.
  const quick = rollout('steps: [20%]');
  const killWhen = async (version: string, isSo: () => Promise<boolean>, before = async () => {}) => {
    await write(version, quick);
    const job = manifests.start(['deploy', 'prod']);
    await expect.poll(isSo, { timeout: 90_000, interval: 100 }).toBe(true);
    await before();
    job.signal('SIGKILL');
    const { stderr } = await job.result;
    expect(await services(), stderr).toContain('web-canary');
    return stderr;
  };
  const isWeb = (spec: unknown) => Object(spec).Name === `${manifests.stack}_web`;
  const webNow = async () => JSON.stringify((await specsOf(manifests.stack)).find(isWeb));
  await killWhen('4', async () => (await services()).includes('web-canary'));
  const aborted = await manifests.run(['abort', 'prod']);
  expect(aborted, aborted.stderr).toMatchObject({ code: 0, stdout: 'aborted\n' });
  const isServing = async () => load.answers.has('200 web 5');
  await killWhen('5', isServing, async () => {
    const busy = await manifests.run(['abort', 'prod', '--expired']);
    expect(busy, busy.stderr).toMatchObject({ code: 0, stdout: 'nothing\n' });
  });
  const stable = await webNow();
  const third = await killWhen('6', async () => (await webNow()) !== stable);
  const next = await manifests.deploy();
  expect(next, next.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  for (const stderr of [third, next.stderr])
    expect(stderr).toContain('is a canary of an earlier job that did not end it');
  expect(await services()).toEqual(['edge', 'proxy', 'web']);
  expect(JSON.stringify(await specsOf(manifests.stack))).not.toContain('-share-');
  await load.stop();
  expect(load.failures).toEqual([]);
  expect([...load.answers.keys()].sort()).toEqual(['1', '2', '5', '6'].map((version) => `200 web ${version}`));
});
