import type { DeployReport } from '@swarm-ci/core';
import { expect } from 'vitest';
import type { SandboxNode } from '../../sandbox/index.ts';
import { until } from '../../sandbox/until.ts';
import type { Ran, Running } from '../command/run-cli.ts';
import { type Manifests, makeManifests } from '../stack/manifests.ts';
import { sharedNetwork } from '../stack/stack-text.ts';
import type { FaultSite } from './fault-site.ts';

export const replicasOf = (service: string): number => (service === 'web' ? 3 : 1);
/** `workers`: the managers run none of the tasks; `anywhere`: each node runs some. */
export type Placement = 'workers' | 'anywhere';
const placements: Record<Placement, string> = {
  workers: 'constraints: [node.role == worker]',
  anywhere: 'preferences: [{ spread: node.id }]',
};

/** Rolls one task after the other, each slow to be called well or ill, so that there is time for something to happen. */
const compose = (placement: Placement, names: readonly string[]) => {
  const service = (name: string) => `
  ${name}:
    image: \${REGISTRY}/app:\${${name.toUpperCase()}}
    healthcheck: { interval: 2s }
    deploy:
      replicas: ${replicasOf(name)}
      endpoint_mode: dnsrr
      placement: { ${placements[placement]} }
      restart_policy: { delay: 500ms }
      update_config: { order: start-first, parallelism: 1, delay: 1s, failure_action: rollback, monitor: 2s }
      rollback_config: { order: stop-first, monitor: 1s }`;
  const services = names.map((name) => (name === 'migrate' ? migrate(placement) : service(name)));
  return `version: "3.8"\nservices:${services.join('')}\n${sharedNetwork}`;
};

const OLD = '1';
/** Each execution adds its version to a file of its node; the later one takes its time, so that something happens meanwhile. */
const migrate = (placement: Placement) => `
  migrate:
    image: \${REGISTRY}/app:\${WEB}
    entrypoint: ["sh", "-c", "echo $$VERSION >> /srv/\${PROJECT_NAME}; [ $$VERSION = ${OLD} ] || sleep 20"]
    volumes: ["/srv:/srv"]
    stop_grace_period: 1s
    healthcheck: { disable: true }
    deploy:
      endpoint_mode: dnsrr
      placement: { ${placements[placement]} }
      labels: { swarm-ci.run: before, swarm-ci.timeout: 60s }`;

/** A deploy over a stack that runs in version 1. */
export type Job = {
  readonly name: JobName;
  readonly manifests: Manifests;
  /** The tag that is to come, by service. */
  readonly wanted: Readonly<Record<string, string>>;
  readonly start: (env: Readonly<Record<string, string>>) => Running;
  /** What it logged so far. */
  readonly log: () => string;
  /** Once it has started. */
  readonly ended: () => Promise<Ended>;
};

export type Ended = Ran & { readonly seconds: number; readonly report: DeployReport | undefined };

const tags = {
  good: { web: '2' },
  bad: { web: 'bad', api: '2' },
  'no-op': { web: OLD },
  late: { web: '2' },
  migrating: { web: '2' },
} as const;
export type JobName = keyof typeof tags;

const variables = (tagOf: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(tagOf).map(([name, tag]) => [name.toUpperCase(), tag]));
/** Every service in the version from before. */
export const old = ({ wanted }: Job) => Object.fromEntries(Object.keys(wanted).map((name) => [name, OLD]));
/** The next deploy: what is still wanted, and where that was bad, what ran before. */
export const next = (job: Job) => (job.name === 'bad' ? old(job) : job.wanted);
export const hosts = (...nodes: readonly SandboxNode[]) => ({
  SERVER_HOST: nodes.map(({ address }) => address).join(','),
});

export async function makeJob(
  site: FaultSite,
  name: JobName,
  placement: Placement,
  onFinished: (undo: () => Promise<void>) => void,
): Promise<Job> {
  const wanted: Record<string, string> = tags[name];
  const names = [...Object.keys(wanted), ...(name === 'migrating' ? ['migrate'] : [])];
  const files = { 'docker-compose.prod.yaml': compose(placement, names) };
  const manifests = await makeManifests(site.sandbox(), files, onFinished);
  let running: Running | undefined;
  let ended: Promise<Ended> | undefined;
  const start: Job['start'] = (env) => {
    const began = performance.now();
    running = manifests.start(['deploy', 'prod'], { ...variables(wanted), ...env });
    ended = running.result.then(async (ran) => {
      const seconds = Math.round((performance.now() - began) / 1000);
      return { ...ran, seconds, report: await manifests.report().catch(() => undefined) };
    });
    return running;
  };
  return {
    name,
    manifests,
    wanted,
    start,
    log: () => running?.log() ?? '',
    ended: async () => {
      if (ended === undefined) throw new Error(`${name} was not started`);
      return ended;
    },
  };
}

/** A deploy of each stack side by side, which has to go well. */
export async function deployAll(
  jobs: readonly Job[],
  tagsOf: (job: Job) => Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const one = (job: Job) => job.manifests.run(['deploy', 'prod'], { ...variables(tagsOf(job)), ...env });
  for (const { code, stderr } of await Promise.all(jobs.map(one))) expect(code, stderr).toBe(0);
}

/** Until the log says it; or the job is over, which then has nothing more to say. */
export async function says(job: Job, words: string): Promise<void> {
  let over = false;
  void job.ended().then(() => {
    over = true;
  });
  await until(`${job.name} says "${words}"`, 120, () => over || job.log().includes(words), job.log);
}

/** How often the release job of the version that is to come was executed, on all nodes together. */
export async function executionsOf({ manifests, wanted }: Job, site: FaultSite): Promise<number> {
  const argv = ['sh', '-c', 'grep -cx "$1" "/srv/$2" 2>/dev/null || true', 'sh'];
  const counts = await Promise.all(
    site.sandbox().nodes.map((node) => node.exec([...argv, wanted.web ?? '', manifests.env.PROJECT_NAME ?? ''])),
  );
  return counts.reduce((sum, { stdout }) => sum + Number(stdout), 0);
}
