import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { raiseSandbox, type Sandbox, type SandboxNode } from '../sandbox/index.ts';
import { until } from '../sandbox/until.ts';
import { startSwarmCi } from '../support/command.ts';
import { type Manifests, makeManifests } from '../support/manifests.ts';

/** Three managers and two workers of their own: these tests switch machines off. */
let sandbox: Sandbox;
const cleanUp: (() => Promise<void>)[] = [];

beforeAll(async () => {
  sandbox = await raiseSandbox({ engine: inject('sandbox').engine, managers: 3, workers: 2 });
});

afterAll(async () => {
  await sandbox?.down();
  for (const undo of cleanUp) await undo();
});

const REPLICAS = 3;
/** Rolls one task after the other, so that there is time for a machine to go away meanwhile. */
const compose = (placement = 'constraints: [node.role == worker]') => `version: "3.8"
services:
  web:
    image: \${REGISTRY}/app:\${TAG}
    deploy:
      replicas: ${REPLICAS}
      endpoint_mode: dnsrr
      placement: { ${placement} }
      restart_policy: { delay: 500ms }
      update_config: { order: start-first, parallelism: 1, delay: 1s, failure_action: rollback, monitor: 2s }
      rollback_config: { order: stop-first, monitor: 1s }
`;

const manifestsOf = (text = compose()) =>
  makeManifests(sandbox, { 'docker-compose.prod.yaml': text }, (undo) => void cleanUp.push(undo));

const managers = () => sandbox.nodes.filter(({ role }) => role === 'manager');
const hosts = (...nodes: SandboxNode[]) => ({ SERVER_HOST: nodes.map(({ address }) => address).join(',') });
const [deployed, rolledBack] = ['deployed', 'rolled-back'];

/** Which manager leads, in the eyes of one that is up; it is the first in `order`. */
async function leaderFirst(): Promise<{ leader: SandboxNode; others: SandboxNode[] }> {
  const { stdout } = await sandbox.docker(sandbox.manager, [
    'node',
    'ls',
    '--format',
    '{{.Hostname}} {{.ManagerStatus}}',
  ]);
  const name = /^(\S+) Leader$/m.exec(stdout)?.[1] ?? '';
  const leader = sandbox.node(name);
  return { leader, others: managers().filter((node) => node !== leader) };
}

async function switchOn(node: SandboxNode): Promise<void> {
  await node.start();
  await allReady();
}

async function allReady(): Promise<void> {
  await until('every node is ready and every manager reachable', 60, async () => {
    const format = '{{.Status}} {{.ManagerStatus}}';
    const { stdout } = await sandbox.docker(sandbox.manager, ['node', 'ls', '--format', format], { reject: false });
    const lines = stdout.split('\n').map((line) => line.trim());
    return lines.length === sandbox.nodes.length && lines.every((line) => /^Ready( Leader| Reachable|)$/.test(line));
  });
}

/** A deploy during which a machine loses its power, once, as soon as the log says `when`. */
async function deployAndLose(manifests: Manifests, node: SandboxNode, when: RegExp, env: Record<string, string>) {
  let log = '';
  let power: Promise<void> | undefined;
  const onLog = (text: string) => {
    log += text;
    if (when.test(log)) power ??= node.kill();
  };
  const { directory: cwd } = manifests;
  const ran = await startSwarmCi(['deploy', 'prod'], { cwd, env: { ...manifests.env, ...env }, onLog }).result;
  expect(power, `the log never said ${when}:\n${ran.stderr}`).toBeDefined();
  await power;
  return { ...ran, report: await manifests.report() };
}

type Told = { code: number; stdout: string; stderr: string; report: Awaited<ReturnType<Manifests['report']>> };

/** The verdict is what a manager that is up shows: the image asked for, and all of its tasks running. */
async function isTrue(told: Told, manifests: Manifests, { tag, by }: { tag: string; by: SandboxNode }): Promise<void> {
  const name = `${manifests.stack}_web`;
  const docker = async (...argv: string[]) => (await sandbox.docker(by, argv)).stdout;
  const [service] = JSON.parse(await docker('service', 'inspect', name));
  const image = service.Spec.TaskTemplate.ContainerSpec.Image;
  expect(image).toContain(`/app:${tag}@`);
  const format = '{{.Image}} {{.CurrentState}}';
  const tasks = (await docker('service', 'ps', '--filter', 'desired-state=running', '--format', format, name)).split(
    '\n',
  );
  expect(tasks, tasks.join('\n')).toHaveLength(REPLICAS);
  for (const task of tasks) expect(task).toMatch(new RegExp(`/app:${tag}(@\\S+)? Running`));
  expect(told.report.services).toMatchObject([{ name, image, running: REPLICAS, wanted: REPLICAS }]);
}

describe('the first of several managers that can be used is used', () => {
  it('when the first one is down', async () => {
    const { leader, others } = await leaderFirst();
    const [down = leader] = others;
    const manifests = await manifestsOf();
    await down.kill();
    try {
      const ran = await manifests.deploy({ ...hosts(down, leader), TAG: '1' });
      expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: `${deployed}\n` });
      expect(ran.stderr).toMatch(new RegExp(`^! ${down.address}: .*cannot be reached.*; trying the next one$`, 'm'));
      expect(ran.report.server).toBe(`deploy@${leader.address}`);
      await isTrue(ran, manifests, { tag: '1', by: leader });
    } finally {
      await switchOn(down);
    }
  });

  it('when the first one is a worker, or its engine is stopped', async () => {
    const worker = sandbox.node('w1');
    const { leader, others } = await leaderFirst();
    const [stopped = leader] = others;
    const manifests = await manifestsOf(compose('max_replicas_per_node: 3'));
    await stopped.stopEngine();
    try {
      const ran = await manifests.deploy({ ...hosts(worker, stopped, leader), TAG: '1' });
      expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: `${deployed}\n` });
      const skipped = (node: SandboxNode, why: string) =>
        new RegExp(
          `^! ${node.address}: the Docker engine of deploy@${node.address} ${why}.*; trying the next one$`,
          'm',
        );
      expect(ran.stderr).toMatch(skipped(worker, 'is a worker of its swarm, not a manager'));
      expect(ran.stderr).toMatch(skipped(stopped, 'does not answer'));
      expect(ran.report.server).toBe(`deploy@${leader.address}`);
    } finally {
      await stopped.startEngine();
      await allReady();
    }
  });

  it('and when there is none, each is named with what is wrong with it', async () => {
    const [first, worker] = [sandbox.node('w1'), sandbox.node('w2')];
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

type Death = {
  readonly text?: string;
  /** The log at the moment it happens. */
  readonly when: RegExp;
  /** What is deployed over tag 1. */
  readonly tag: string;
  readonly ends: object;
  /** The tag that runs afterwards. */
  readonly runs: string;
  /** How often the files were sent. */
  readonly rounds?: number;
};

const deaths: Record<string, Death> = {
  'in the middle of a good rollout: exit 0': {
    when: /_web: updating/,
    tag: '2',
    ends: { code: 0, stdout: `${deployed}\n`, report: { services: [{ status: 'updated' }] } },
    runs: '2',
  },
  'in the middle of a bad one: exit 3': {
    when: /_web: updating/,
    tag: 'bad',
    ends: { code: 3, stdout: `${rolledBack}\n`, report: { services: [{ status: 'rolled-back' }] } },
    runs: '1',
  },
  'while docker stack deploy runs, tasks of its own on it: it runs again elsewhere, exit 0': {
    text: compose('constraints: [node.role == manager], preferences: [{ spread: node.id }]'),
    when: /files in \S+ on deploy@/,
    tag: '2',
    ends: { code: 0, stdout: `${deployed}\n` },
    runs: '2',
    rounds: 2,
  },
};

it('the managers lose their quorum while docker stack deploy runs: it waits for them, exit 0', async () => {
  const { leader, others } = await leaderFirst();
  const [lost = leader] = others;
  const manifests = await manifestsOf();
  expect(await manifests.deploy({ ...hosts(leader), TAG: '1' })).toMatchObject({ code: 0 });
  let log = '';
  let power: Promise<unknown> | undefined;
  const off = () => Promise.all(others.map((node) => node.kill()));
  const on = () => Promise.all(others.map((node) => node.start()));
  const { directory: cwd, env } = manifests;
  const deploying = startSwarmCi(['deploy', 'prod'], {
    cwd,
    env: { ...env, ...hosts(leader), TAG: '2' },
    onLog: (text) => {
      log += text;
      if (/files in \S+ on deploy@/.test(log)) power ??= off();
    },
  });
  try {
    await until('the quorum is missed', 60, () => /connecting again/.test(log));
    await power;
  } finally {
    await on();
  }
  const { code, stderr } = await deploying.result;
  expect(code, stderr).toBe(0);
  expect(stderr.match(/does not have a leader.*connecting again/g)?.length ?? 0).toBeLessThanOrEqual(2);
  await allReady();
  await isTrue({ code, stdout: '', stderr, report: await manifests.report() }, manifests, { tag: '2', by: lost });
});

describe('the leader dies while it deploys, and the verdict is true', () => {
  it.each(Object.entries(deaths))('%s', async (_, { text, when, tag, ends, runs, rounds }) => {
    const { leader, others } = await leaderFirst();
    const [next = leader] = others;
    const manifests = await manifestsOf(text);
    const env = hosts(leader, ...others);
    expect(await manifests.deploy({ ...env, TAG: '1' })).toMatchObject({ code: 0 });
    try {
      const ran = await deployAndLose(manifests, leader, when, { ...env, TAG: tag });
      expect(ran, ran.stderr).toMatchObject(ends);
      expect(ran.stderr).toContain(`deploy@${leader.address}`);
      expect(ran.stderr).toContain('connecting again');
      if (rounds !== undefined) expect(ran.stderr.match(/files in \S+ on deploy@/g)).toHaveLength(rounds);
      expect(ran.report.server).toBe(`deploy@${next.address}`);
      await isTrue(ran, manifests, { tag: runs, by: next });
    } finally {
      await switchOn(leader);
    }
  });
});
