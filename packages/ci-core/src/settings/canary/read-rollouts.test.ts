import { expect, test } from 'vitest';
import { readSettings } from '../read-settings.ts';

const read = (text: string, environment = 'prod') =>
  readSettings(['rollouts'], { flags: {}, env: {}, file: { name: 'swarm-ci.yaml', text }, environment });
const of = (lines: string) => `environments:\n  prod:\n    rollouts:\n      web:\n${lines.replace(/^/gm, '        ')}`;

test('a canary with its defaults', () => {
  const { settings, problems } = read(of('strategy: canary\ntraffic: { proxy: nginx, config: prod/nginx.conf }'));
  expect(problems).toEqual([]);
  expect(settings.rollouts).toEqual([
    {
      ...{ service: 'web', at: 'swarm-ci.yaml:4:7', strategy: 'canary', steps: [0.05, 0.25, 0.5] },
      traffic: { driver: 'nginx', proxy: 'nginx', config: 'prod/nginx.conf' },
      ...{ hold: 120_000, maxHold: 600_000, minRequests: 200, lowTraffic: 'abort' },
      judge: { errors: { max: 0.01, overStable: 0.005 }, latency: { overStable: 0.3 }, prometheus: [] },
      ...{ approve: undefined, deadline: 86_400_000, keep: 600_000, replicas: undefined },
    },
  ]);
});

test('all limits of the judge, and a person who promotes', () => {
  const { settings, problems } = read(
    of(`strategy: canary
traffic: { driver: replicas }
steps: [5%, 12.5%]
approve: 12.5%
judge:
  errors: { max: 1%, over_stable: 0.5% }
  latency: { p95: 300ms, over_stable: 30% }
  prometheus: [{ query: 'rate(x{version="{{canary}}"}[1m])', max: 0.01 }]`),
  );
  expect(problems).toEqual([]);
  expect(settings.rollouts?.[0]).toMatchObject({
    ...{ steps: [0.05, 0.125], approve: 0.125, traffic: { driver: 'replicas' } },
    judge: {
      errors: { max: 0.01, overStable: 0.005 },
      latency: { p95: 300, overStable: 0.3 },
      prometheus: [{ query: 'rate(x{version="{{canary}}"}[1m])', max: 0.01 }],
    },
  });
});

test('blue-green switches once and keeps the old version; a rehearsal gets no traffic', () => {
  const { settings } = read(`rollouts:
  web: { strategy: blue-green, traffic: { proxy: nginx, config: a }, keep: 3m }
  api: { strategy: rehearse, hold: 30s }
`);
  expect(settings.rollouts).toMatchObject([
    { service: 'web', steps: [0, 1], hold: 30_000, keep: 180_000, lowTraffic: 'promote' },
    { service: 'api', steps: [], hold: 30_000, traffic: undefined, lowTraffic: 'promote' },
  ]);
  const strict = read('rollouts: { web: { strategy: rehearse, low_traffic: abort } }');
  expect(strict.settings.rollouts).toMatchObject([{ lowTraffic: 'abort' }]);
});

test('all problems at once, each with its place', () => {
  const { problems } = read(`environments:
  prod:
    rollouts:
      web:
        strategy: canary
        traffic: { driver: envoy }
        steps: [25%, 5%]
        hold: soon
        trafic: 1
      api: { strategy: canary }
      db: { strategy: rehearse, steps: [5%], keep: 1m }
      jobs: canary
      cache: { strategy: canary, traffic: { proxy: nginx }, approve: 7%, steps: [5%, 120%], judge: { prometheus: [{ query: x }] } }
`);
  const found = problems.map(({ at, message }) => `${at} ${message}`);
  expect(found).toEqual([
    'swarm-ci.yaml:6:28 "traffic.driver" of the rollout of "web" "envoy" must be one of nginx, haproxy, traefik, replicas',
    'swarm-ci.yaml:7:16 "steps" of the rollout of "web" must increase, such as [5%, 25%, 50%]',
    'swarm-ci.yaml:8:15 "hold" of the rollout of "web" "soon" must be a duration such as 90s, 15m or 1h30m, at most 168h',
    'swarm-ci.yaml:5:9 unknown setting "trafic" of the rollout of "web"',
    'swarm-ci.yaml:10:12 "traffic" of the rollout of "api" is missing: it says how shares are set, such as { proxy: nginx, config: prod/nginx.conf }',
    expect.stringContaining('"steps" of the rollout of "db" belongs to the strategy canary'),
    expect.stringContaining('"keep" of the rollout of "db" "1m" belongs to the strategy blue-green'),
    'swarm-ci.yaml:12:13 the rollout of "jobs" has the wrong form or is missing',
    expect.stringContaining('"traffic" of the rollout of "cache" needs "proxy", a service, and "config"'),
    expect.stringContaining('"steps.1" of the rollout of "cache" "120%" must be at most 100%'),
    expect.stringContaining('"judge.prometheus.0" of the rollout of "cache" needs "max" or "min"'),
    expect.stringContaining('"approve" of the rollout of "cache" "7%" must be one of the steps'),
  ]);
});

test('a list is not a mapping of services', () => {
  expect(read('rollouts: [web]').problems).toMatchObject([{ message: '"rollouts" must be a mapping' }]);
});
