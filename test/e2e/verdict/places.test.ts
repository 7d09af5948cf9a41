import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { raiseSandbox, type Sandbox } from '../../sandbox/index.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { statusesOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';
import { until } from '../../support/until.ts';

// Where tasks may run: a manager and a worker, whose availability the tests change.
let raised: Sandbox | undefined;
const sandbox = (): Sandbox => {
  if (raised === undefined) throw new Error('the sandbox is not up yet');
  return raised;
};
const docker = async (...argv: string[]) => (await sandbox().docker('m1', argv)).stdout;
const availability = (node: string, to: string) => docker('node', 'update', '--availability', to, node);

beforeAll(async () => {
  raised = await raiseSandbox({ engine: inject('sandbox').engine, managers: 1, workers: 1 });
  await docker('network', 'create', '--driver', 'overlay', '--attachable', 'tests');
});
afterEach(() => availability('w1', 'active'));
afterAll(() => raised?.down());

const everywhere = (tag: string, more = '') => app(tag, more, '\n      mode: global');
const ports = (published: number) => `\n    ports: [{ target: 8080, published: ${published}, mode: host }]`;

it('a paused node keeps the old version of a global service: deployed at once, with a warning', async () => {
  const manifests = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': compose({ agent: everywhere('1') }) });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  await availability('w1', 'pause');
  await manifests.write({ 'docker-compose.prod.yaml': compose({ agent: everywhere('2'), other: everywhere('1') }) });
  const warning = `w1 is paused: it keeps the old version of ${manifests.stack}_agent until it is active again`;
  for (const job of ['check', 'plan']) {
    const ran = await manifests.run([job, 'prod']);
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout + ran.stderr).toContain(warning);
  }
  const { code, stdout, stderr, report } = await manifests.deploy({}, '--timeout', '4m');
  expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'deployed\n' });
  expect(statusesOf(report)).toEqual({ agent: 'updated', other: 'created' });
  expect(report.services).toMatchObject([
    { running: 1, wanted: 1 },
    { running: 1, wanted: 1 },
  ]);
  expect(report.warnings).toContain(warning);
  expect(stderr).toContain(`! ${warning}`);
  expect(report.seconds).toBeLessThan(120);
  const images = await docker(
    'service',
    'ps',
    '--filter',
    'node=w1',
    '--format',
    '{{.Image}}',
    `${manifests.stack}_agent`,
  );
  expect(images).toMatch(/app:1/);
});

it('a restore is complete although a paused node keeps a task of its own', async () => {
  const text = (agent: string, web: string) => compose({ agent: everywhere(agent), web: app(web) });
  const manifests = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': text('1', '1') });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  await manifests.write({ 'docker-compose.prod.yaml': text('2', 'bad') });
  const running = manifests.start(['deploy', 'prod', '--timeout', '4m']);
  // From then on, w1 keeps the version that is to be taken back.
  await until(() => running.log().includes(`${manifests.stack}_agent: completed`));
  await availability('w1', 'pause');
  const { code, stderr } = await running.result;
  expect(code, stderr).toBe(3);
  const report = await manifests.report();
  expect(statusesOf(report)).toMatchObject({ agent: 'updated restored' });
  expect(report.warnings).toContainEqual(
    expect.stringContaining(`w1 is paused: it keeps another version of ${manifests.stack}_agent`),
  );
});

it('a global service whose port is taken on one node is failing after the patience, not at the deadline', async () => {
  const pinned = '\n      placement: { constraints: [node.hostname == w1] }';
  const manifests = await makeManifests(sandbox(), {
    'docker-compose.prod.yaml': compose({ holder: app('1', ports(18091), pinned) }),
  });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  await manifests.write({
    'docker-compose.prod.yaml': compose({
      holder: app('1', ports(18091), pinned),
      edge: everywhere('1', ports(18091)),
    }),
  });
  const { code, stderr, report } = await manifests.deploy({}, '--timeout', '5m');
  expect(code, stderr).toBe(3);
  expect(statusesOf(report)).toEqual({ holder: 'unchanged as-before', edge: 'failing removed' });
  expect(report.services.find(({ name }) => name.endsWith('_edge'))?.cause).toMatchObject({
    kind: 'port-taken',
    headline: 'its port 18091 is in use on a node that must run it',
    error: expect.stringContaining('host-mode port already in use'),
  });
  expect(stderr).toMatch(/… \S+_edge: 1 of 2 tasks running, host-mode port already in use on 1 node$/m);
  expect(report.seconds).toBeLessThan(200);
});

it('a node that gets its label back while its old task still has the port is waited for', async () => {
  const edge = `
    image: \${REGISTRY}/app:1
    entrypoint: [sh, -c, "trap 'sleep 20; exit 0' TERM; while :; do sleep 1; done"]
    healthcheck: { disable: true }
    stop_grace_period: 40s${ports(18092)}
    deploy:
      mode: global
      endpoint_mode: dnsrr
      restart_policy: { delay: 500ms }
      placement: { constraints: ["node.labels.edge == yes"] }`;
  const web = (version: number) =>
    app('slow', `\n    environment: { VERSION: "${version}", SLOW_START: "15" }`).replace(
      'monitor: 1s',
      'monitor: 10s',
    );
  const text = (version: number) => compose({ edge, web: web(version) });
  await docker('node', 'update', '--label-add', 'edge=yes', 'w1');
  const manifests = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': text(1) });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  await manifests.write({ 'docker-compose.prod.yaml': text(2) });
  const running = manifests.start(['deploy', 'prod', '--timeout', '4m'], { SWARM_CI_PATIENCE: '4s' });
  await until(() => running.log().includes(`${manifests.stack}_web: updating`));
  await docker('node', 'update', '--label-rm', 'edge', 'w1');
  const states = () =>
    docker('service', 'ps', '--no-trunc', '--format', '{{.DesiredState}} {{.Error}}', `${manifests.stack}_edge`);
  await until(async () => /^Shutdown/m.test(await states()));
  await docker('node', 'update', '--label-add', 'edge=yes', 'w1');
  // It is no empty promise: the engine does start the new one again and again.
  await until(async () => ((await states()).match(/port is already allocated/g) ?? []).length > 2);
  const { code, stderr } = await running.result;
  expect(code, stderr).toBe(0);
  expect(statusesOf(await manifests.report())).toEqual({ edge: 'unchanged', web: 'updated' });
});

it('a network without a free address is named with its numbers', async () => {
  await docker('network', 'create', '--driver', 'overlay', '--subnet', '10.177.0.0/29', 'tiny');
  const text = (replicas: number) =>
    `version: "3.8"\nservices:\n  web:${app('1', '', `\n      replicas: ${replicas}`)}\nnetworks:\n  default: { external: true, name: tiny }\n`;
  const manifests = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': text(2) });
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  await manifests.write({ 'docker-compose.prod.yaml': text(7) });
  for (const job of ['check', 'plan']) {
    const ran = await manifests.run([job, 'prod']);
    expect(ran.stdout + ran.stderr).toMatch(
      /the network tiny \(10\.177\.0\.0\/29\) has [12] of its 5 addresses free, but this deploy needs up to 6 more \(6 by \S+_web\)/,
    );
  }
  const { code, stderr, report } = await manifests.deploy({}, '--timeout', '5m');
  expect(code, stderr).toBe(3);
  expect(statusesOf(report)).toEqual({ web: 'failing restored' });
  expect(report.services[0]?.cause).toMatchObject({
    kind: 'no-address',
    headline: expect.stringMatching(
      /^the network tiny \(10\.177\.0\.0\/29\) has no free address: 5 usable, \d by tasks, 0 by virtual IPs of services, up to 2 by nodes$/,
    ),
  });
  expect(report.seconds).toBeLessThan(200);
});

it('a network whose subnet another one has: refused when it is new, and named when it exists', async () => {
  const text = (network: string) => `version: "3.8"\nservices:\n  web:${app('1')}\nnetworks:\n  default: ${network}\n`;
  const subnet = '{ ipam: { config: [{ subnet: 10.178.0.0/24 }] } }';
  const first = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': text(subnet) });
  expect(await first.deploy()).toMatchObject({ code: 0 });
  const second = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': text(subnet) });
  for (const job of ['check', 'plan', 'deploy']) {
    const { code, all } = await second.run([job, 'prod']).then((ran) => ({ ...ran, all: ran.stdout + ran.stderr }));
    expect(code, all).toBe(2);
    expect(all).toContain(
      `the subnet 10.178.0.0/24 of the network ${second.stack}_default overlaps with that of the network ${first.stack}_default (10.178.0.0/24)`,
    );
  }
  await docker('network', 'create', '--driver', 'overlay', '--subnet', '10.178.0.0/24', 'stuck');
  await second.write({ 'docker-compose.prod.yaml': text('{ external: true, name: stuck }') });
  const { code, stderr, report } = await second.deploy({}, '--timeout', '5m');
  expect(code, stderr).toBe(1);
  expect(report.services[0]?.cause).toMatchObject({
    kind: 'subnet-overlap',
    headline: expect.stringContaining(`${first.stack}_default (10.178.0.0/24)`),
  });
  // One of the stack itself: the manifest has the subnet that the engine does not show.
  const third = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': text(subnet) });
  const label = `com.docker.stack.namespace=${third.stack}`;
  const own = ['--driver', 'overlay', '--subnet', '10.178.0.0/24', '--label', label, `${third.stack}_default`];
  await docker('network', 'create', ...own);
  const again = await third.deploy({}, '--timeout', '5m');
  expect(again.report.services[0]?.cause).toMatchObject({
    kind: 'subnet-overlap',
    headline: expect.stringContaining(
      `cannot set up the network ${third.stack}_default: its subnet 10.178.0.0/24 overlaps with that of `,
    ),
  });
  expect(report.seconds).toBeLessThan(200);
});

it('a service that mounts an uploaded file on another node: a warning that a comment silences, and what it warns of', async () => {
  const worker = '\n      placement: { constraints: [node.role == worker] }';
  const mounting = (comment: string) =>
    compose({ web: app('1', `\n    volumes:\n      - ./prod/a.conf:/etc/a.conf:ro${comment}`, worker) });
  const manifests = await makeManifests(sandbox(), {
    'docker-compose.prod.yaml': mounting(''),
    'prod/a.conf': 'a\n',
  });
  const warning = `web mounts ${manifests.serverPath}/prod/a.conf, which a deploy uploads to m1 only, and can only run on w1`;
  for (const job of ['check', 'plan']) {
    const ran = await manifests.run([job, 'prod']);
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout + ran.stderr).toContain(warning);
    expect(ran.stdout + ran.stderr).toContain('docker-compose.prod.yaml:6:9');
  }
  const { code, stderr, report } = await manifests.deploy({ SWARM_CI_PATIENCE: '3s' });
  expect(code, stderr).toBe(1);
  expect(report.warnings).toEqual(expect.arrayContaining([expect.stringContaining(warning)]));
  expect(JSON.stringify(report.services)).toContain('bind source path does not exist');
  await manifests.write({ 'docker-compose.prod.yaml': mounting(' # swarm-ci-lint: ignore mount-on-other-nodes') });
  const silent = await manifests.run(['check', 'prod']);
  expect(silent.code, silent.stderr).toBe(0);
  expect(silent.stdout + silent.stderr).not.toContain('which a deploy uploads');
});
