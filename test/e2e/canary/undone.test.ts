import { expect, it } from 'vitest';
import { startLoad } from '../../support/canary/load.ts';
import { nginxScene } from '../../support/canary/nginx-scene.ts';
import { specsOf } from '../../support/stack/stack-look.ts';

const rollout = (more: string) =>
  `{ traffic: { proxy: proxy, config: prod/proxy.conf }, hold: 2s, min_requests: 5, judge: { errors: { max: 5% } }, ${more} }`;
const BLUE_GREEN = rollout('strategy: blue-green, keep: 3s');
const ASKS = rollout('strategy: canary, steps: [20%], approve: 20%');

it('what fails after a good switch is restored without a failed request; a rollback ends a canary that waits', {
  timeout: 400_000,
}, async () => {
  const { manifests, url, write, services } = await nginxScene(18138);
  await write('1', BLUE_GREEN);
  const first = await manifests.deploy();
  expect(first.code, first.stderr).toBe(0);
  const before = await specsOf(manifests.stack);
  const load = startLoad(url);

  await write('2', BLUE_GREEN);
  const gate = `probes: [{ url: "${url}", expect: { status: 404 }, for: 1s }]`;
  const settings = `environments:\n  prod:\n    ${gate}\n    rollouts:\n      web: ${BLUE_GREEN}\n`;
  await manifests.write({ 'swarm-ci.yaml': settings });
  const failed = await manifests.deploy();
  expect(failed, failed.stderr).toMatchObject({ code: 3, stdout: 'rolled-back\n' });
  expect(failed.report.canaries).toMatchObject([{ outcome: 'aborted', share: 1 }]);
  expect([...load.answers.keys()].sort()).toEqual(['200 web 1', '200 web 2']);
  expect(await services()).toEqual(['edge', 'proxy', 'web']);
  expect(await specsOf(manifests.stack)).toEqual(before);

  await write('3', BLUE_GREEN);
  const third = await manifests.deploy();
  expect(third.code, third.stderr).toBe(0);
  await write('4', ASKS);
  const asked = await manifests.deploy();
  expect(asked, asked.stderr).toMatchObject({ code: 0, stdout: 'waiting\n' });
  const back = await manifests.run(['rollback', 'prod']);
  expect(back, back.stderr).toMatchObject({ code: 0 });
  expect(await specsOf(manifests.stack)).toEqual(before);
  await load.stop();
  expect(load.failures).toEqual([]);
});
