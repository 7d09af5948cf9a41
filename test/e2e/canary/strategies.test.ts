import { expect, it } from 'vitest';
import { startLoad } from '../../support/canary/load.ts';
import { nginxScene } from '../../support/canary/nginx-scene.ts';

const BLUE_GREEN =
  '{ strategy: blue-green, traffic: { proxy: proxy, config: prod/proxy.conf }, hold: 2s, keep: 4s, min_requests: 10, judge: { errors: { max: 5% } } }';

it('a rehearsal gets no traffic; a blue-green deploy switches all of it, and back if the new version is bad', {
  timeout: 600_000,
}, async () => {
  const { manifests, url, write, services } = await nginxScene(18132);
  const rehearse = '{ strategy: rehearse, hold: 3s, traffic: { proxy: proxy, config: prod/proxy.conf } }';
  await write('1', rehearse);
  const first = await manifests.deploy();
  expect(first.code, first.stderr).toBe(0);
  const load = startLoad(url);

  await write('2', rehearse);
  const rehearsed = await manifests.deploy();
  expect(rehearsed, rehearsed.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  expect(rehearsed.report.canaries).toMatchObject([{ strategy: 'rehearse', outcome: 'promoted', share: 0 }]);

  await write('3', BLUE_GREEN);
  const switched = await manifests.deploy();
  expect(switched, switched.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  expect(switched.report.canaries).toMatchObject([{ strategy: 'blue-green', outcome: 'promoted', share: 1 }]);

  await write('4', BLUE_GREEN, 30);
  const bad = await manifests.deploy();
  expect(bad, bad.stderr).toMatchObject({ code: 3, stdout: 'rolled-back\n' });
  await load.stop();
  expect(load.failures).toEqual([]);
  expect([...load.answers.keys()].filter((answer) => answer.startsWith('5'))).toEqual(['500 web 4']);
  expect(await services()).toEqual(['edge', 'proxy', 'web']);
});
