import { expect, it } from 'vitest';
import { startLoad } from '../../support/canary/load.ts';
import { nginxScene } from '../../support/canary/nginx-scene.ts';
import { specsOf } from '../../support/stack/stack-look.ts';

const rollout = (more: string) =>
  `{ strategy: canary, traffic: { proxy: proxy, config: prod/proxy.conf }, hold: 3s, min_requests: 10, judge: { errors: { max: 5% } }, ${more} }`;
const ASKS = rollout('steps: [20%, 60%], approve: 20%');

it('a canary waits for a person, who promotes or aborts it; what a killed job leaves, the next one ends', {
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
  expect(await manifests.run(['abort', 'prod'])).toMatchObject({ code: 0, stdout: 'aborted\n' });
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

  const quick = rollout('steps: [20%]');
  await write('4', quick);
  const killed = manifests.start(['deploy', 'prod']);
  await expect.poll(services, { timeout: 60_000, interval: 200 }).toContain('web-canary');
  await expect.poll(() => [...load.answers.keys()], { timeout: 60_000, interval: 200 }).toContain('200 web 4');
  killed.signal('SIGKILL');
  await killed.result;
  expect(await services()).toContain('web-canary');
  await write('5', quick);
  const next = await manifests.deploy();
  expect(next, next.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  expect(next.stderr).toContain('is a canary of an earlier job that did not end it');
  expect(await services()).toEqual(['edge', 'proxy', 'web']);
  await load.stop();
  expect(load.failures).toEqual([]);
  expect([...load.answers.keys()].sort()).toEqual(['1', '2', '4', '5'].map((version) => `200 web ${version}`));
});
