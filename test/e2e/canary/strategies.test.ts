import { expect, it } from 'vitest';
import { ring } from '../../ring.ts';
import { startLoad } from '../../support/canary/load.ts';
import { nginxScene } from '../../support/canary/nginx-scene.ts';

const blueGreen = (keep: string) =>
  `{ strategy: blue-green, traffic: { proxy: proxy, config: prod/proxy.conf }, hold: 2s, keep: ${keep}, min_requests: 1000000, judge: { errors: { max: 5% } } }`;

it('a rehearsal gets no traffic, but responds to its probes inside of its network; a blue-green deploy switches all of it, however few requests come, and back as soon as the new version is seen to be bad', {
  timeout: 600_000,
}, async () => {
  const { manifests, url, write, services } = await nginxScene(18132);
  const rehearse = '{ strategy: rehearse, hold: 3s, traffic: { proxy: proxy, config: prod/proxy.conf } }';
  await write('1', rehearse);
  const first = await manifests.deploy();
  expect(first.code, first.stderr).toBe(0);
  const load = startLoad(url);

  const asking = (body: string) =>
    rehearse.replace(
      ' }',
      ` }, probes: [{ url: "http://web:8080/", expect: { status: 200, body: "${body}" }, for: 1s }]`,
    );
  await write('2', asking('web 9'));
  const wrong = await manifests.deploy();
  expect(wrong, wrong.stderr).toMatchObject({ code: 3, stdout: 'rolled-back\n' });
  const [reason] = wrong.report.canaries?.[0]?.reasons ?? [];
  expect(reason).toMatch(/^http:\/\/web:8080\/ of the task at [\d.]+: the body "web 2" does not match web 9$/);
  expect([...load.answers.keys()]).toEqual(['200 web 1']);
  expect(await services()).toEqual(['edge', 'proxy', 'web']);

  await write('2', asking('web 2'));
  const rehearsed = await manifests.deploy();
  expect(rehearsed, rehearsed.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  expect(rehearsed.report.canaries).toMatchObject([{ strategy: 'rehearse', outcome: 'promoted', share: 0 }]);

  await write('3', blueGreen('4s'));
  const switched = await manifests.deploy();
  expect(switched, switched.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  expect(switched.report.canaries).toMatchObject([{ strategy: 'blue-green', outcome: 'promoted', share: 1 }]);
  expect(switched.report.canaries?.[0]?.steps.map(({ judged }) => judged)).toEqual(['good', 'not-enough']);

  await write('4', blueGreen('2m'), 30);
  const bad = await manifests.deploy();
  expect(bad, bad.stderr).toMatchObject({ code: 3, stdout: 'rolled-back\n' });
  const { from = '', to = '' } = bad.report.canaries?.[0]?.steps.at(-1) ?? {};
  expect(Date.parse(to) - Date.parse(from)).toBeLessThan(60_000);
  await load.stop();
  expect(load.failures).toEqual([]);
  expect([...load.answers.keys()].filter((answer) => answer.startsWith('5'))).toEqual(['500 web 4']);
  expect(await services()).toEqual(['edge', 'proxy', 'web']);
});

if (ring === 'all')
  it('a canary by replicas becomes the stable version without a failed request', { timeout: 400_000 }, async () => {
    const { manifests, url, write, services } = await nginxScene(18141, 'replicas');
    const rollout = '{ strategy: canary, steps: [50%], hold: 4s, traffic: { driver: replicas } }';
    await write('1', rollout);
    const first = await manifests.deploy();
    expect(first.code, first.stderr).toBe(0);
    const load = startLoad(url);
    await write('2', rollout);
    const second = await manifests.deploy();
    expect(second, second.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
    expect(second.report.canaries).toMatchObject([{ outcome: 'promoted', share: 0.5 }]);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect([...load.answers.keys()].sort()).toEqual(['200 web 1', '200 web 2']);
    expect(await services()).toEqual(['edge', 'proxy', 'web']);
  });
