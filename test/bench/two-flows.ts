import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import type { Sandbox } from '../sandbox/index.ts';
import { requirePython } from '../support/build/python.ts';
import { until } from '../support/until.ts';
import { cli } from './command.ts';
import { openSlowLine } from './slow-line.ts';
import { type Files, writeFiles } from './write-files.ts';

/** One deploy, in seconds from its start. */
export type Run = {
  /** Until it exits. */
  readonly total: number;
  /** Until the engine has accepted all changes. */
  readonly accepted: number;
  /** How much of that was `docker stack deploy` on the server. */
  readonly stackDeploy: number;
};

/** The same manifests deployed by swarm-ci and by the shell flow, each to a stack of its own, over the same line. */
export type TwoFlows = {
  /** `node`: what runs the command, instead of this Node. */
  readonly ours: (env?: Readonly<Record<string, string>>, node?: readonly [string, ...string[]]) => Promise<Run>;
  readonly theirs: (env?: Readonly<Record<string, string>>) => Promise<Run>;
  /** Connections to the server that were opened so far. */
  readonly connections: () => number;
  /** The stacks of both. */
  readonly stacks: readonly string[];
  readonly services: number;
  readonly close: () => Promise<void>;
};

const shellFlow = resolve(import.meta.dirname, 'shell-flow.sh');
const configVersions = resolve(import.meta.dirname, '../support/build/config-versions-oracle.py');
const TIMES = '/tmp/stack-deploys';
/** What a deploy says once all of its changes are made. */
const ACCEPTED = /^services: \d/;

/** Writes down how long each stack deploy takes, whoever runs it. */
const WATCHED_DOCKER = `#!/bin/sh
case " $* " in *' stack deploy '*) ;; *) exec /usr/bin/docker "$@" ;; esac
began=$(date +%s%N)
/usr/bin/docker "$@"
code=$?
echo $((($(date +%s%N) - began) / 1000)) >> ${TIMES}
exit $code
`;

type Line = {
  /** Milliseconds. */
  readonly oneWay: number;
  /** True: the shell flow waits for the services where its CLI can. */
  readonly waits: boolean;
  /** True: the shell flow is beside the server, where only its `docker stack deploy` counts. */
  readonly isNear?: boolean;
};

export async function openTwoFlows(
  sandbox: Sandbox,
  files: Files,
  { oneWay, waits, isNear = false }: Line,
): Promise<TwoFlows> {
  const { manager, ssh, dockerCliFolder } = sandbox;
  await requirePython();
  await manager.exec(['sh', '-c', 'cat > /usr/local/bin/docker && chmod 755 /usr/local/bin/docker'], {
    input: WATCHED_DOCKER,
  });
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-bench-'));
  await writeFiles(directory, files);
  const line = await openSlowLine(manager.address, 22, oneWay);
  const name = `b${randomBytes(3).toString('hex')}`;
  const stacks = { ours: `${name}_prod`, theirs: `${name}s_prod` };
  const folder = `/data/${name}s/deploy`;
  await manager.exec(['mkdir', '-p', folder], { user: ssh.user });
  const base = { PATH: `${dockerCliFolder}:${process.env.PATH ?? ''}`, HOME: '/nonexistent', LANG: 'C.UTF-8' };
  const reach = { ...sandbox.environment(), SERVER_HOST: '127.0.0.1', SERVER_PORT: String(line.port) };
  const env = {
    ...base,
    ...reach,
    SSH_KNOWN_HOSTS: `[127.0.0.1]:${line.port} ${manager.hostKey}`,
    PROJECT_NAME: name,
    ROUND: '0',
  };
  const direct = isNear ? { SERVER_HOST: manager.address, SERVER_PORT: '22' } : {};
  const shellEnv = {
    ...base,
    ...reach,
    ...direct,
    SSH_KEY_FILE: ssh.privateKeyPath,
    CONFIG_VERSIONS: configVersions,
    ROUND: '0',
  };
  const detach = sandbox.engine === 'bookworm' ? [] : [`--detach=${!waits}`];
  const timed = async (file: string, args: readonly string[], environment: Record<string, string>): Promise<Run> => {
    await manager.exec(['rm', '-f', TIMES]);
    const began = performance.now();
    const since = () => (performance.now() - began) / 1000;
    let accepted: number | undefined;
    const running = execa(file, args, { cwd: directory, env: environment, extendEnv: false, stdin: 'ignore' });
    createInterface({ input: running.stderr }).on('line', (line) => {
      if (ACCEPTED.test(line)) accepted = since();
    });
    await running;
    const total = since();
    const { stdout } = await manager.exec(['sh', '-c', 'cat "$1" 2>/dev/null || true', 'sh', TIMES]);
    return {
      total,
      accepted: accepted ?? total,
      stackDeploy: stdout.split('\n').reduce((sum, took) => sum + Number(took) / 1e6, 0),
    };
  };
  return {
    ours: (more = {}, [file, ...before] = [process.execPath]) =>
      timed(file, [...before, cli, 'deploy', 'prod'], { ...env, ...more }),
    theirs: (more = {}) => timed(shellFlow, ['prod', stacks.theirs, folder, ...detach], { ...shellEnv, ...more }),
    stacks: Object.values(stacks),
    services: (files['docker-compose.prod.yaml'] ?? '').split('image:').length - 1,
    connections: line.connections,
    close: async () => {
      await line.close();
      for (const stack of Object.values(stacks))
        await sandbox.docker(manager, ['stack', 'rm', stack], { reject: false });
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Waits until every service of both runs, and has run for longer than an engine or a verdict wants to see. */
export async function steady(sandbox: Sandbox, { stacks, services }: TwoFlows): Promise<void> {
  await running(sandbox, stacks, services);
}

const WINDOW = 6_000;

export async function running(sandbox: Sandbox, stacks: readonly string[], services: number): Promise<void> {
  for (const stack of stacks) {
    await until(async () => {
      const format = ['--format', '{{.CurrentState}}', '--filter', 'desired-state=running'];
      const { stdout } = await sandbox.docker(sandbox.manager, ['stack', 'ps', stack, ...format], { reject: false });
      return stdout.split('\n').filter((state) => state.startsWith('Running')).length === services;
    }, 600_000);
  }
  await new Promise((resolve) => setTimeout(resolve, WINDOW));
}
