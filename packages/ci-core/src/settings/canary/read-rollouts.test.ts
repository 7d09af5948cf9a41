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
      probes: [],
      ...{ approve: undefined, deadline: 86_400_000, keep: 600_000, replicas: undefined },
    },
  ]);
});

test('all limits of the judge, and a person who promotes', () => {
  const { settings, problems } = read(
    of(`strategy: canary
traffic: { driver: haproxy, proxy: proxy, config: a }
steps: [5%, 12.5%]
approve: 12.5%
judge:
  errors: { max: 1%, over_stable: 0.5% }
  latency: { p95: 300ms, over_stable: 30% }
  prometheus: [{ query: 'rate(x{version="{{canary}}"}[1m])', max: 0.01 }]`),
  );
  expect(problems).toEqual([]);
  expect(settings.rollouts?.[0]).toMatchObject({
    ...{ steps: [0.05, 0.125], approve: 0.125, traffic: { driver: 'haproxy' } },
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

test('probes of the new version, without what would be read by others or asked elsewhere', () => {
  const { settings, problems } = read(
    of(`strategy: rehearse
probes:
  - url: http://web:8080/healthz
    expect: { status: 200 }
    for: 5s`),
  );
  expect(problems).toEqual([]);
  expect(settings.rollouts?.[0]?.probes).toMatchObject([
    { url: 'http://web:8080/healthz', every: 250, expect: { status: 200, for: 5_000 } },
  ]);
  const said = (probes: string) =>
    read(of(`strategy: rehearse\nprobes: ${probes}`)).problems.map(({ message, hint }) => `${message}: ${hint}`);
  expect(said('[{ url: http://web/, from: manager, service: web, headers: { A: b } }]')).toEqual([
    '"from" cannot be set in a probe of the rollout of "web": remove it: its requests are sent inside of the network of the service',
    '"service" cannot be set in a probe of the rollout of "web": remove it: it is of the service of the rollout',
    '"headers" cannot be set in a probe of the rollout of "web": remove it: other users of the swarm could read them',
  ]);
  expect(said('http://web/')).toEqual([
    '"probes" of the rollout of "web" must be a list: write probes: [{ url: http://web:8080/healthz }]',
  ]);
  expect(said('[{ url: "http://web/?token=abcdef" }]')).toEqual([
    '"http://web/?…" of the rollout of "web" has a secret: use an address without',
  ]);
  expect(said('[{ url: http://web/, expect: { status: 200 }, for: 2m }]')).toEqual([
    '"for" of a probe of the rollout of "web" is 2 m: set at most 60s; "hold" is how long tasks are watched',
  ]);
  expect(said('[{ url: ftp://web/ }]')[0]).toContain('must be a URL');
});

const PROXY = 'traffic: { proxy: p, config: a }';
test.each([
  [
    'traffic: { driver: replicas }, judge: { errors: { max: 1% } }',
    '"judge.errors" of the rollout of "web" is never judged: the driver replicas counts no requests',
  ],
  [
    'traffic: { driver: traefik }, min_requests: 9',
    '"min_requests" of the rollout of "web" "9" is never judged: the driver traefik counts no requests',
  ],
  [
    'traffic: { driver: replicas }, steps: [50%, 100%]',
    '"steps" of the rollout of "web" must be less than 100%: the stable version keeps its tasks',
  ],
  [`${PROXY}, hold: 5m, max_hold: 1m`, '"max_hold" of the rollout of "web" "1m" is less than "hold"'],
  [`${PROXY}, deadline: 5m`, '"deadline" of the rollout of "web" "5m" belongs to "approve", which is not set'],
  [`${PROXY}, min_requests: 1.5`, '"min_requests" of the rollout of "web" "1.5" must be a whole number'],
  [
    `${PROXY}, judge: {}`,
    '"judge" of the rollout of "web" needs at least one limit; without "judge" there are limits by default',
  ],
  [`${PROXY}, judge: { errors: {} }`, '"judge.errors" of the rollout of "web" needs "max" or "over_stable"'],
  [
    `${PROXY}, judge: { prometheus: [{ query: x, max: 1, min: 2 }] }`,
    '"judge.prometheus.0" of the rollout of "web" has a "min" above its "max", so no value is good',
  ],
])('what would have no effect, or could never be good, is refused: %s', (lines, message) => {
  expect(read(of(`{ strategy: canary, ${lines} }`)).problems.map((problem) => problem.message)).toEqual([message]);
});

test('a rehearsal has no requests to judge; a query may have limits below zero', () => {
  expect(read(of('{ strategy: rehearse, judge: { latency: { p95: 1s } } }')).problems).toMatchObject([
    { message: '"judge.latency" of the rollout of "web" is never judged: a rehearsal has no requests' },
  ]);
  const { settings } = read(of('{ strategy: rehearse, judge: { prometheus: [{ query: x, min: -1.5, max: 1e3 }] } }'));
  expect(settings.rollouts?.[0]?.judge.prometheus).toEqual([{ query: 'x', min: -1.5, max: 1_000 }]);
});
