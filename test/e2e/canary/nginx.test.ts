import { expect, it } from 'vitest';
import { ring } from '../../ring.ts';
import { startLoad } from '../../support/canary/load.ts';
import { nginxScene } from '../../support/canary/nginx-scene.ts';
import { specsOf } from '../../support/stack/stack-look.ts';

const ROLLOUT =
  '{ strategy: canary, traffic: { proxy: proxy, config: prod/proxy.conf }, steps: [10%, 50%], hold: 5s, min_requests: 20, judge: { errors: { max: 5% } } }';

it('a canary behind nginx: a good one replaces the old version without a failed request, a bad one is taken back', {
  timeout: 600_000,
}, async () => {
  const { manifests, url, write, services } = await nginxScene(18130);
  await write('1', ROLLOUT);
  const first = await manifests.deploy();
  expect(first.code, first.stderr).toBe(0);
  expect(first.report.canaries).toBeUndefined();

  const load = startLoad(url);
  await write('2', ROLLOUT);
  const planned = await manifests.run(['plan', 'prod']);
  expect(planned.stdout).toContain(`canary of ${manifests.stack}_web: 10 % → 50 %`);
  const good = await manifests.deploy();
  expect(good.code, good.stderr).toBe(0);
  expect(good.report.canaries).toMatchObject([{ service: 'web', outcome: 'promoted' }]);
  expect(load.failures).toEqual([]);
  expect([...load.answers.keys()].sort()).toEqual(['200 web 1', '200 web 2']);
  expect(load.answers.get('200 web 1')).toBeGreaterThan(200);
  expect(await services()).toEqual(['edge', 'proxy', 'web']);
  const before = await specsOf(manifests.stack);
  expect(JSON.stringify(before)).not.toContain('-share-');

  // Another deploy of the same commit changes nothing.
  const again = await manifests.deploy();
  expect(again.code, again.stderr).toBe(0);
  expect(again.report.services.map(({ changed }) => changed)).toEqual([false, false, false]);

  await write('3', ROLLOUT, 20);
  const bad = await manifests.deploy();
  await load.stop();
  expect(bad, bad.stderr).toMatchObject({ code: 3, stdout: 'rolled-back\n' });
  expect(bad.report.canaries).toMatchObject([{ service: 'web', outcome: 'aborted' }]);
  const reason = /errors: \d+ of \d+ requests of the canary \([\d.]+%\) failed; at most 5% may fail/;
  expect(bad.report.canaries?.[0]?.reasons.join()).toMatch(reason);
  expect(bad.report.alert?.cause.headline).toMatch(reason);
  expect(load.failures).toEqual([]);
  // Only the canary itself failed requests.
  expect([...load.answers.keys()].filter((answer) => answer.startsWith('5'))).toEqual(['500 web 3']);
  expect(await services()).toEqual(['edge', 'proxy', 'web']);
  expect(await specsOf(manifests.stack)).toEqual(before);
});

// Each window waits for so many requests, however fast the machine is.
const BUSY =
  '{ strategy: canary, traffic: { proxy: proxy, config: prod/proxy.conf }, steps: [10%, 25%, 50%], hold: 5s, min_requests: 400 }';

if (ring === 'all')
  it('ten new versions that are as good as the old one all replace it, each with the shares that were set', {
    timeout: 1_800_000,
  }, async () => {
    const { manifests, url, write } = await nginxScene(18_143);
    await write('1', BUSY);
    expect((await manifests.deploy()).code).toBe(0);
    const load = startLoad(url, 12, 0);
    const seen: string[] = [];
    for (let version = 2; version <= 11; version++) {
      await write(`${version}`, BUSY);
      const { code, stderr, report } = await manifests.deploy();
      expect(code, stderr).toBe(0);
      const [canary] = report.canaries ?? [];
      expect(canary).toMatchObject({ service: 'web', outcome: 'promoted' });
      expect(canary?.steps.map(({ share }) => share)).toEqual([0.1, 0.25, 0.5]);
      for (const { share, from, to, canary: ours, stable } of canary?.steps ?? []) {
        const requests = ours.requests + stable.requests;
        const deviation = Math.sqrt(share * (1 - share) * requests);
        seen.push(`${Math.round((1000 * requests) / (Date.parse(to) - Date.parse(from)))} requests a second`);
        // One of 400 such windows is farther away from the share than three deviations; one of 15,000 than four.
        expect(Math.abs(ours.requests - share * requests), `${seen}`).toBeLessThan(4 * deviation);
      }
    }
    await load.stop();
    expect(load.failures, `${seen}`).toEqual([]);
    expect([...load.answers.keys()].filter((answer) => !answer.startsWith('200 '))).toEqual([]);
  });
