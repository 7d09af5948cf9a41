import type { TestContext } from 'vitest';
import { sharedSandbox } from '../shared-sandbox.ts';
import { type Manifests, makeManifests } from '../stack/manifests.ts';
import { app, compose } from '../stack/stack-text.ts';

/** A stack with a release job, which counts its executions in a file on the server. */
export type JobScene = {
  readonly manifests: Manifests;
  /** How often the container of the job has run. */
  readonly executions: () => Promise<number>;
  /** Names of the services in the swarm that are runs of the stack's release jobs. */
  readonly runs: () => Promise<readonly string[]>;
  /** IDs of the containers of the job that are running. */
  readonly containers: () => Promise<readonly string[]>;
  /** Lets a job that waits for a file end. */
  readonly release: () => Promise<void>;
};

export type JobText = {
  /** What the job does, a line of shell, after it has counted its execution. */
  readonly does?: string;
  /** Under `deploy.labels`. */
  readonly labels?: string;
  /** Of the image of `web` and of the job. */
  readonly tag?: string;
  readonly more?: string;
  readonly web?: string;
  readonly rest?: string;
};

/** The environment of a pipeline of this commit. */
export function at(commit: string): Readonly<Record<string, string>> {
  return { GITLAB_CI: 'true', CI_COMMIT_SHA: commit.repeat(40) };
}

/** Waits until the test lets it go. */
export const waits = 'until [ -e /count/go ]; do sleep 0.1; done';

export function jobCompose({ does = 'true', labels = 'swarm-ci.run: before', tag = '1', ...text }: JobText): string {
  const job = `
    image: \${REGISTRY}/app:${tag}
    entrypoint: ["/bin/sh", "-c", "echo run >> /count/log; echo migrating to ${tag}; ${does}"]
    volumes: ["./data:/count"]
    stop_grace_period: 1s
    healthcheck: { disable: true }${text.more ?? ''}
    deploy:
      endpoint_mode: dnsrr
      labels: { ${labels} }`;
  return compose({ web: app(text.web ?? tag), migrate: job }, text.rest);
}

export async function jobScene(
  text: JobText,
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
): Promise<JobScene> {
  const sandbox = sharedSandbox();
  const { manager, ssh } = sandbox;
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': jobCompose(text) }, onTestFinished);
  const { serverPath, stack } = manifests;
  await manager.exec(['install', '-d', '-o', ssh.user, serverPath, `${serverPath}/data`]);
  return {
    manifests,
    executions: async () => {
      const count = await manager.exec(['sh', '-c', 'cat "$1/data/log" 2>/dev/null | wc -l', 'sh', serverPath]);
      return Number(count.stdout);
    },
    runs: async () => {
      const label = `label=swarm-ci.release-job=${stack}`;
      const { stdout } = await sandbox.docker(manager, ['service', 'ls', '--filter', label, '--format', '{{.Name}}']);
      return stdout.split('\n').filter(Boolean);
    },
    containers: async () => {
      const filters = [`label=com.docker.stack.namespace=${stack}`, 'name=_migrate'].flatMap((one) => [
        '--filter',
        one,
      ]);
      return (await sandbox.docker(manager, ['ps', '--quiet', ...filters])).stdout.split('\n').filter(Boolean);
    },
    release: async () => {
      await manager.exec(['touch', `${serverPath}/data/go`]);
    },
  };
}
