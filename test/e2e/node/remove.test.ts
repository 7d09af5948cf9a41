import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { raiseSandbox, type Sandbox } from '../../sandbox/index.ts';
import { deployByHand } from '../../support/stack/by-hand.ts';
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

const everywhere = app('1', '\n    volumes: [data:/data]\n    networks: [own]', '\n      mode: global');
const text = `version: "3.8"
services:
  agent:${everywhere}
  web:${app('1', '\n    configs: [page]\n    secrets: [key]\n    networks: [own]')}
configs:
  page: { name: "\${PAGE}", file: prod/page.html }
secrets:
  key: { name: "\${KEY}", file: prod/key }
volumes: { data: {} }
networks: { own: {} }
`;

it('removes all of a stack from every node, volumes only with --volumes, and says so again without harm', async () => {
  const files = { 'docker-compose.prod.yaml': text, 'prod/page.html': 'one', 'prod/key': 'hunter2' };
  const manifests = await makeManifests(sandbox(), files);
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  const label = `label=com.docker.stack.namespace=${manifests.stack}`;
  const left = async (node: string) => ({
    containers: await on(node, 'ps', '-aq', '--filter', label),
    volumes: await on(node, 'volume', 'ls', '-q', '--filter', label),
  });
  const first = await manifests.run(['remove', 'prod']);
  expect(first.code, first.stderr).toBe(0);
  expect(first.stdout).toContain(`service ${manifests.stack}_web\n`);
  const volume = `${manifests.stack}_data`;
  expect([(await left('m1')).volumes, (await left('w1')).volumes]).toEqual([volume, volume]);

  expect(await manifests.deploy()).toMatchObject({ code: 0 });
  const again = await manifests.run(['remove', 'prod', '--volumes', '--json']);
  expect(again.code, again.stderr).toBe(0);
  const { removed, kept } = JSON.parse(again.stdout) as { removed: { kind: string; name: string }[]; kept: unknown[] };
  expect(kept).toEqual([]);
  const kinds = removed.map(({ kind }) => kind);
  expect([...new Set(kinds)].sort()).toEqual(['config', 'files', 'network', 'release', 'secret', 'service', 'volume']);
  expect(removed.filter(({ kind }) => kind === 'volume').map(({ name }) => name)).toEqual([
    `${volume} on m1`,
    `${volume} on w1`,
  ]);
  for (const node of ['m1', 'w1']) expect(await left(node)).toEqual({ containers: '', volumes: '' });
  for (const kind of ['service', 'network', 'config', 'secret'])
    expect(await on('m1', kind, 'ls', '-q', '--filter', kind === 'service' ? label : `name=${manifests.stack}`)).toBe(
      '',
    );
  expect(await on('m1', 'service', 'ls', '-q')).toBe('');
  const folder = await sandbox().manager.exec(['ls', '-A', manifests.serverPath], { reject: false });
  expect(`${folder.stdout}${folder.stderr}`).toMatch(/No such file|^$/);

  const third = await manifests.run(['remove', 'prod', '--volumes']);
  expect(third.code, third.stderr).toBe(0);
  expect(await manifests.deploy()).toMatchObject({ code: 0 });
});

it('refuses a stack, and a service, that swarm-ci did not deploy', async () => {
  const manifests = await makeManifests(sandbox(), { 'docker-compose.prod.yaml': compose({ web: app('1') }) });
  await deployByHand(sandbox(), manifests.stack, compose({ web: app('1') }));
  const foreign = await manifests.run(['remove', 'prod']);
  expect(foreign).toMatchObject({ code: 2, stdout: '' });
  expect(foreign.stderr).toContain(`the stack ${manifests.stack} was not deployed by swarm-ci`);
  expect(await on('m1', 'service', 'ls', '-q', '--filter', `name=${manifests.stack}_web`)).not.toBe('');

  expect(await manifests.deploy({}, '--prune-foreign')).toMatchObject({ code: 0 });
  await deployByHand(sandbox(), manifests.stack, compose({ extra: app('1') }));
  const extra = await manifests.run(['remove', 'prod']);
  expect(extra).toMatchObject({ code: 2, stdout: '' });
  expect(extra.stderr).toContain(`the service ${manifests.stack}_extra of the stack was not deployed by swarm-ci`);
});
