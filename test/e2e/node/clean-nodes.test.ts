import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { raiseSandbox, type Sandbox } from '../../sandbox/index.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

let raised: Sandbox | undefined;
const sandbox = (): Sandbox => {
  if (raised === undefined) throw new Error('the sandbox is not up yet');
  return raised;
};
const on = async (node: string, ...argv: string[]) => (await sandbox().docker(node, argv)).stdout;

beforeAll(async () => {
  raised = await raiseSandbox({ engine: inject('sandbox').engine, managers: 1, workers: 1 });
  await on('m1', 'network', 'create', '--driver', 'overlay', '--attachable', 'tests');
});
afterAll(() => raised?.down());

/** A release job with an image that nothing else uses; rollbacks run it. */
const migrate = `
    image: \${REGISTRY}/app:3
    entrypoint: ["/bin/sh", "-c", "echo migrated"]
    healthcheck: { disable: true }
    deploy:
      endpoint_mode: dnsrr
      placement: { constraints: [node.role == manager] }
      labels: { swarm-ci.run: before, swarm-ci.on-rollback: run }`;

it('what nothing needs is removed on every node, and a rollback works afterwards with the registry off', async () => {
  const text = (tag: string) => compose({ migrate, web: app(tag, '', '\n      mode: global') });
  const manifests = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': text('slow') });
  for (const tag of ['slow', '1', '2']) {
    await manifests.write({ 'docker-compose.prod.yaml': text(tag) });
    expect(await manifests.deploy({ SWARM_CI_KEEP_RELEASES: '2' })).toMatchObject({ code: 0 });
  }
  const { address } = sandbox().registry;
  const digests = async (node: string) => (await on(node, 'image', 'ls', '-q', '--no-trunc')).split('\n').length;
  const digestOf = async (tag: string) =>
    (await manifests.run(['releases', 'prod', '--json'])).stdout.match(
      new RegExp(`app:${tag}@(sha256:[0-9a-f]+)`),
    )?.[1];
  const needed = [await digestOf('1'), await digestOf('2')];
  expect(needed.every((one) => one !== undefined)).toBe(true);
  // An image that nothing uses, and a stopped container that is not of the swarm.
  await on('w1', 'tag', `${address}/app@${needed[0]}`, 'left:1');
  const own = await on('w1', 'create', '--name', 'own', `${address}/app@${needed[1]}`);
  const before = await digests('w1');

  const nodes = await manifests.run(['nodes', 'prod']);
  expect(nodes.code, nodes.stderr).toBe(0);
  const rows = nodes.stdout
    .trim()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
  expect(rows).toMatchObject([
    ['NODE', 'ROLE', 'STATE', 'ENGINE', 'FREE', 'UNNEEDED', 'LABELS'],
    ['m1', 'leader', 'ready', expect.any(String), expect.stringMatching(/^[\d.]+ of [\d.]+ GB$/), '1'],
    ['w1', 'worker', 'ready', expect.any(String), expect.stringMatching(/^[\d.]+ of [\d.]+ GB$/), '1'],
  ]);

  // A node that takes no tasks is cleaned over the connection if it leads there; the other one is named.
  for (const node of ['m1', 'w1']) await on('m1', 'node', 'update', '--availability', 'pause', node);
  const paused = await manifests.run(['clean-nodes', 'prod']);
  expect(paused.code, paused.stderr).toBe(1);
  expect(paused.stdout).toMatch(/^m1: image /m);
  expect(paused.stderr).toContain('w1: not cleaned: it is paused and takes no container; run "swarm-ci activate w1"');
  for (const node of ['m1', 'w1']) await on('m1', 'node', 'update', '--availability', 'active', node);

  const cleaned = await manifests.run(['clean-nodes', 'prod']);
  expect(cleaned.code, cleaned.stderr).toBe(0);
  expect(cleaned.stdout).toMatch(/^w1: image /m);
  expect(await digests('w1')).toBe(before - 1);
  expect(await on('w1', 'ps', '-aq', '--no-trunc', '--filter', 'name=own')).toBe(own);
  for (const node of ['m1', 'w1'])
    for (const digest of needed) await on(node, 'image', 'inspect', `${address}/app@${digest}`);
  expect(await on('m1', 'service', 'ls', '-q', '--filter', 'label=swarm-ci.node-run')).toBe('');
  expect((await manifests.run(['clean-nodes', 'prod'])).stdout).toBe('');

  await sandbox().registry.stop();
  try {
    const back = await manifests.run(['rollback', 'prod']);
    expect(back.code, back.stderr).toBe(0);
    expect(await on('m1', 'service', 'ls', '--format', '{{.Image}}')).toContain('app:1');
    expect((await manifests.report()).releaseJobs).toMatchObject([{ status: 'succeeded', logs: ['migrated'] }]);
  } finally {
    await sandbox().registry.start();
  }
});
