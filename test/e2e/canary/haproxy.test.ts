import { expect, it } from 'vitest';
import { ring } from '../../ring.ts';
import { startLoad } from '../../support/canary/load.ts';
import { nginxScene } from '../../support/canary/nginx-scene.ts';
import { haproxyConfig } from '../../support/canary/nginx-stack.ts';

const ROLLOUT =
  '{ strategy: canary, traffic: { driver: haproxy, proxy: proxy, config: prod/proxy.conf }, steps: [50%], hold: 3s, min_requests: 20, judge: { errors: { max: 5% } } }';

it('a good canary behind HAProxy replaces the old version without a failed request', {
  timeout: 400_000,
}, async () => {
  const { manifests, url, write, services } = await nginxScene(18140, 'haproxy');
  await write('1', ROLLOUT);
  const first = await manifests.deploy();
  expect(first.code, first.stderr).toBe(0);
  const load = startLoad(url);
  await write('2', ROLLOUT);
  const second = await manifests.deploy();
  expect(second, second.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  expect(second.report.canaries).toMatchObject([{ outcome: 'promoted', share: 0.5 }]);
  expect(second.report.canaries?.[0]?.steps[0]?.canary?.requests).toBeGreaterThan(20);
  expect(await services()).toEqual(['edge', 'proxy', 'web']);
  if (ring === 'all') {
    // HAProxy looks up the name of the canary in vain, and does not listen yet.
    await manifests.write({ 'prod/proxy.conf': `# Changed.\n${haproxyConfig(manifests.stack)}` });
    const third = await manifests.deploy();
    expect(third, third.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  }
  await load.stop();
  expect(load.failures).toEqual([]);
  expect([...load.answers.keys()].sort()).toEqual(['200 web 1', '200 web 2']);
});
