import { describe, expect, it } from 'vitest';
import { ring } from '../../ring.ts';
import type { SandboxNode } from '../../sandbox/index.ts';
import { until } from '../../sandbox/until.ts';
import { startLoad } from '../../support/canary/load.ts';
import { nginxScene } from '../../support/canary/nginx-scene.ts';
import { hosts } from '../../support/faults/fault-jobs.ts';
import { faultSite } from '../../support/faults/fault-site.ts';
import { type Manifests, makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

// What happens when a manager goes away in the midst of a deploy without a canary: campaign-faults.test.ts.
const site = faultSite();

const REPLICAS = 3;
const text = compose({
  web: app('${TAG}', '', `\n      replicas: ${REPLICAS}\n      placement: { max_replicas_per_node: 3 }`),
});
const manifestsOf = () => makeManifests(site.sandbox(), { 'docker-compose.prod.yaml': text });

describe('the first of several managers that can be used is used', () => {
  it('when the first one is a worker, its engine is stopped, or it is down', async () => {
    const [worker] = site.workers() as [SandboxNode];
    const { leader, others } = await site.leaderFirst();
    const [lost = leader] = others;
    const manifests = await manifestsOf();
    await lost.stopEngine();
    try {
      const ran = await manifests.deploy({ ...hosts(worker, lost, leader), TAG: '1' });
      expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
      const skipped = (node: SandboxNode, why: string) =>
        new RegExp(
          `^! ${node.address}: the Docker engine of deploy@${node.address} ${why}.*; trying the next one$`,
          'm',
        );
      expect(ran.stderr).toMatch(skipped(worker, 'is a worker of its swarm, not a manager'));
      expect(ran.stderr).toMatch(skipped(lost, 'does not answer'));
      await isTrue(ran, manifests, leader, '1');

      await lost.kill();
      const again = await manifests.deploy({ ...hosts(lost, leader), TAG: '2' });
      expect(again, again.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
      expect(again.stderr).toMatch(new RegExp(`^! ${lost.address}: .*cannot be reached.*; trying the next one$`, 'm'));
      await isTrue(again, manifests, leader, '2');
    } finally {
      await lost.kill();
      await lost.start();
      await site.allReady();
    }
  });

  it('is asked again while the managers have no leader', async () => {
    const { leader, others } = await site.leaderFirst();
    const [left, gone] = others as [SandboxNode, SandboxNode];
    const manifests = await manifestsOf();
    const off = [leader, gone];
    await Promise.all(off.map((node) => node.kill()));
    const back = async () => {
      await Promise.all(off.splice(0).map((node) => node.start()));
      await site.allReady();
    };
    try {
      await until('there is no leader', 60, async () => {
        const { stderr } = await site.sandbox().docker(left, ['node', 'ls'], { reject: false });
        return /does not have a leader/.test(stderr);
      });
      const running = manifests.start(['deploy', 'prod'], { ...hosts(left), TAG: '1' });
      // Without a quorum an engine takes some 40 s for an answer.
      await until('it asks again', 90, () => running.log().includes('trying again'), running.log);
      await back();
      const ran = await running.result;
      expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
      expect(ran.stderr).toMatch(/^! the Docker engine of \S+ does not answer .*; trying again$/m);
      await isTrue({ ...ran, report: await manifests.report() }, manifests, left, '1');
    } finally {
      await back();
    }
  });

  it('and when there is none, each is named with what is wrong with it', async () => {
    const [first, worker] = site.workers() as [SandboxNode, SandboxNode];
    const manifests = await manifestsOf();
    const ran = await manifests.run(['deploy', 'prod'], { ...hosts(first, worker), TAG: '1' });
    expect(ran, ran.stderr).toMatchObject({ code: 4, stdout: '' });
    expect(ran.stderr).toContain(
      `✘ the Docker engine of deploy@${worker.address} is a worker of its swarm, not a manager`,
    );
    expect(ran.stderr).toContain('→ name a manager in SERVER_HOST');
    expect(ran.stderr).toMatch(new RegExp(`^! ${first.address}: .*is a worker.*; trying the next one$`, 'm'));
  });
});

const ROLLOUT =
  '{ strategy: canary, traffic: { proxy: proxy, config: prod/proxy.conf }, steps: [50%], hold: 15s, min_requests: 20, judge: { errors: { max: 5% } } }';

if (ring === 'all')
  it('a canary whose manager goes away is promoted through another one, by its job or else by the next, without a failed request', {
    timeout: 900_000,
  }, async () => {
    const [node] = site.workers() as [SandboxNode];
    const { leader, others } = await site.leaderFirst();
    const place = { sandbox: site.sandbox(), node, others: [leader, ...others] };
    const { manifests, url, write, services } = await nginxScene(18144, 'nginx', place);
    const env = hosts(leader, ...others);
    await write('1', ROLLOUT);
    const first = await manifests.deploy(env);
    expect(first.code, first.stderr).toBe(0);
    const load = startLoad(url);
    /** Starts the deploy of a version, and switches its manager off while the canary serves. */
    const loseManager = async (version: string) => {
      await write(version, ROLLOUT);
      const job = manifests.start(['deploy', 'prod'], env);
      await until('the canary serves', 120, async () => load.answers.has(`200 web ${version}`), job.log);
      await leader.kill();
      return job;
    };
    const back = async () => {
      await leader.kill();
      await leader.start();
      await site.allReady();
    };
    try {
      const carried = await (await loseManager('2')).result;
      expect(carried, carried.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
      expect((await manifests.report()).canaries).toMatchObject([{ outcome: 'promoted' }]);
      expect(await services()).toEqual(['edge', 'proxy', 'web']);
      await back();

      const killed = await loseManager('3');
      killed.signal('SIGKILL');
      await killed.result;
      expect(await services()).toEqual(['edge', 'proxy', 'web', 'web-canary']);
      const next = await manifests.deploy(env);
      expect(next, next.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
      expect(next.stderr).toContain('is a canary of an earlier job that did not end it');
      expect(next.report.canaries).toMatchObject([{ outcome: 'promoted' }]);
      expect(await services()).toEqual(['edge', 'proxy', 'web']);
    } finally {
      await back();
      await load.stop();
    }
    expect(load.failures).toEqual([]);
    expect([...load.answers.keys()].sort()).toEqual(['200 web 1', '200 web 2', '200 web 3']);
  });

/** The verdict is what the manager that was used shows: the image asked for, and all of its tasks running. */
async function isTrue(
  { report }: Awaited<ReturnType<Manifests['deploy']>>,
  { stack }: Manifests,
  by: SandboxNode,
  tag: string,
) {
  expect(report.server).toBe(`deploy@${by.address}`);
  const name = `${stack}_web`;
  const docker = async (...argv: string[]) => (await site.sandbox().docker(by, argv)).stdout;
  const [service] = JSON.parse(await docker('service', 'inspect', name));
  const image = service.Spec.TaskTemplate.ContainerSpec.Image;
  expect(image).toContain(`/app:${tag}@`);
  const format = '{{.Image}} {{.CurrentState}}';
  const listed = await docker('service', 'ps', '--filter', 'desired-state=running', '--format', format, name);
  const tasks = listed.split('\n');
  expect(tasks, listed).toHaveLength(REPLICAS);
  for (const task of tasks) expect(task).toMatch(new RegExp(`/app:${tag}(@\\S+)? Running`));
  expect(report.services).toMatchObject([{ name, image, running: REPLICAS, wanted: REPLICAS }]);
}
