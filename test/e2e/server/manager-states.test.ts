import { expect, it } from 'vitest';
import type { SandboxNode } from '../../sandbox/index.ts';
import { until } from '../../sandbox/until.ts';
import { hosts } from '../../support/faults/fault-jobs.ts';
import { faultSite } from '../../support/faults/fault-site.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

// In order: the last of them gives up its place in the swarm.
const site = faultSite();
const text = compose({ web: app('1') });
const HARM = /swarm init|swarm leave|leave the swarm|force-new-cluster/;

const said = async (node: SandboxNode) => {
  const manifests = await makeManifests(site.sandbox(), { 'docker-compose.prod.yaml': text });
  const { code, stderr } = await manifests.run(['deploy', 'prod'], hosts(node));
  expect(code, stderr).toBe(4);
  expect(stderr).not.toMatch(HARM);
  return stderr;
};
const docker = (node: SandboxNode, ...argv: string[]) => site.sandbox().docker(node, argv, { reject: false });

it('a manager that is locked after its engine was started again', async () => {
  const { leader, others } = await site.leaderFirst();
  const [locked = leader] = others;
  await docker(leader, 'swarm', 'update', '--autolock=true');
  await locked.stopEngine();
  await locked.startEngine();
  await until('it is locked', 60, async () => {
    const { stdout } = await docker(locked, 'info', '--format', '{{.Swarm.LocalNodeState}}');
    return stdout === 'locked';
  });
  const stderr = await said(locked);
  expect(stderr).toMatch(/ is a locked manager: Swarm is encrypted and needs to be unlocked/);
  expect(stderr).toContain('→ run "docker swarm unlock" on it');
  const key = (await docker(leader, 'swarm', 'unlock-key', '--quiet')).stdout;
  await site.sandbox().docker(locked, ['swarm', 'unlock'], { input: `${key}\n` });
  await docker(leader, 'swarm', 'update', '--autolock=false');
  await site.allReady();
});

it('a manager without a quorum', async () => {
  const { leader, others } = await site.leaderFirst();
  const [left, gone] = others as [SandboxNode, SandboxNode];
  await Promise.all([leader, gone].map((node) => node.kill()));
  try {
    await until('there is no leader', 60, async () =>
      /does not have a leader/.test((await docker(left, 'node', 'ls')).stderr),
    );
    const stderr = await said(left);
    expect(stderr).toContain('The swarm does not have a leader');
    expect(stderr).toMatch(/→ start the managers that are down: more than half/);
  } finally {
    await Promise.all([leader, gone].map((node) => node.start()));
    await site.allReady();
  }
});

it('a manager that has left its swarm', async () => {
  const { leader, others } = await site.leaderFirst();
  const [left = leader] = others;
  await docker(left, 'swarm', 'leave', '--force');
  const stderr = await said(left);
  expect(stderr).toContain('is not part of a swarm (inactive)');
  expect(stderr).toContain('→ name another manager in SERVER_HOST');
});
