import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { askPrometheus } from '../../../packages/ci-core/src/effects/canary/prometheus.ts';
import { createHttp } from '../../../packages/ci-core/src/effects/http/create-http.ts';
import { fillQuery } from '../../../packages/ci-core/src/plan/canary/fill-query.ts';
import { countResponses } from '../../../packages/ci-core/src/plan/canary/sample.ts';
import { Secret } from '../../../packages/ci-core/src/secret.ts';
import { judgeWindow } from '../../../packages/ci-core/src/verdict/canary/judge-window.ts';
import { type Prometheus, startPrometheus } from '../../sandbox/index.ts';

const http = createHttp({});
const names = { canary: 'shop_web-canary', stable: 'shop_web' };
const share = fillQuery('sum(failed{service="{{canary}}"}) / sum(requests{service="{{canary}}"})', names);
let prometheus: Prometheus;

beforeAll(async () => {
  prometheus = await startPrometheus();
});
afterAll(() => prometheus?.stop());

const ask = (query: string, server = prometheus.url) => askPrometheus(http, new Secret(server), query);

it('asks a real Prometheus for the value of the canary', async () => {
  expect(await ask(share)).toEqual({ problem: 'no series has this name and these labels' });
  prometheus.expose(`requests{service="${names.canary}"} 400
failed{service="${names.canary}"} 10
requests{service="${names.stable}"} 8000
failed{service="${names.stable}"} 0
empty 0
`);
  await expect.poll(() => ask(share)).toEqual({ value: 0.025 });
  expect(await ask(fillQuery('failed{service="{{stable}}"}', names))).toEqual({ value: 0 });
  expect(await ask('scalar(vector(2))')).toEqual({ value: 2 });
  expect(await ask('1 / empty')).toEqual({ value: Number.POSITIVE_INFINITY });
  expect(await ask('empty / empty')).toEqual({ problem: 'the value is NaN, as of 0 divided by 0' });
  expect(await ask('requests')).toEqual({ problem: expect.stringMatching(/^2 series match; use sum\(\)/) });
  expect(await ask('requests[1m]')).toEqual({ problem: expect.stringContaining('neither a vector nor a scalar') });
  expect(await ask('rate(')).toEqual({ problem: expect.stringMatching(/^bad_data: .*parse error/) });
  // A name of a service is data, whatever is in it.
  const hostile = fillQuery('failed{service="{{canary}}"}', { ...names, canary: 'a"} or failed{service="shop_web' });
  expect(await ask(hostile)).toEqual({ problem: 'no series has this name and these labels' });

  const answer = await ask(share);
  const none = countResponses().sample();
  const policy = { minRequests: 0, prometheus: [{ query: share, max: 0.01 }] };
  const window = { seconds: 60, stable: none, canary: none, queries: ['value' in answer ? answer.value : undefined] };
  expect(judgeWindow(policy, window)).toMatchObject({ outcome: 'bad', reasons: [expect.stringContaining('is 0.025')] });
});

it('says of a server that is not reached, or refuses, why there is no value, and not its password', async () => {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.writeHead(401).end('user:hunter2-of-prometheus');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await expect.poll(() => server.address()).toBeTruthy();
  const { port } = server.address() as AddressInfo;
  const address = `http://user:hunter2-of-prometheus@127.0.0.1:${port}/metrics/`;
  expect(await ask('up', address)).toEqual({ problem: 'Prometheus answered 401' });
  const basic = Buffer.from('user:hunter2-of-prometheus').toString('base64');
  expect(asked).toEqual([`POST /metrics/api/v1/query Basic ${basic}`]);

  const nothing = await ask('up', 'http://user:hunter2-of-prometheus@127.0.0.1:1/');
  expect(nothing).toEqual({ problem: expect.stringMatching(/^Prometheus is not reached: /) });
  expect(JSON.stringify(nothing)).not.toContain('hunter2');
});
