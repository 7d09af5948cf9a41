import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import type { Sandbox } from '../sandbox/index.ts';
import { requirePython } from '../support/python.ts';
import { cli } from './command.ts';
import { openSlowLine } from './slow-line.ts';

/** One deploy from start to exit, in seconds, and how much of that was `docker stack deploy` on the server. */
export type Run = { readonly total: number; readonly stackDeploy: number };

/** The same manifests deployed by swarm-ci and by the shell flow, each to a stack of its own, over the same line. */
export type TwoFlows = {
  readonly directory: string;
  readonly ours: (env?: Readonly<Record<string, string>>) => Promise<Run>;
  readonly theirs: (env?: Readonly<Record<string, string>>) => Promise<Run>;
  /** Connections to the server that were opened so far. */
  readonly connections: () => number;
  /** The environment of ours, for whoever starts it in another way. */
  readonly env: Readonly<Record<string, string>>;
  readonly stack: string;
  readonly close: () => Promise<void>;
};

export type Files = Readonly<Record<string, string>>;

const shellFlow = resolve(import.meta.dirname, 'shell-flow.sh');
const configVersions = resolve(import.meta.dirname, '../support/config-versions-oracle.py');
const TIMES = '/tmp/stack-deploys';

/** Writes down how long each stack deploy takes, whoever runs it. */
const WATCHED_DOCKER = `#!/bin/sh
case " $* " in *' stack deploy '*) ;; *) exec /usr/bin/docker "$@" ;; esac
began=$(date +%s%N)
/usr/bin/docker "$@"
code=$?
echo $((($(date +%s%N) - began) / 1000)) >> ${TIMES}
exit $code
`;

/** `oneWay` in milliseconds; `waits`: the shell flow waits for the services where its CLI can. */
export async function openTwoFlows(
  sandbox: Sandbox,
  files: Files,
  { oneWay, waits }: { readonly oneWay: number; readonly waits: boolean },
): Promise<TwoFlows> {
  const { manager, ssh } = sandbox;
  await requirePython();
  await manager.exec(['sh', '-c', 'cat > /usr/local/bin/docker && chmod 755 /usr/local/bin/docker'], {
    input: WATCHED_DOCKER,
  });
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-bench-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  const line = await openSlowLine(manager.address, 22, oneWay);
  const name = `b${randomBytes(3).toString('hex')}`;
  const stacks = { ours: `${name}_prod`, theirs: `${name}s_prod` };
  const folder = `/data/${name}s/deploy`;
  await manager.exec(['mkdir', '-p', folder], { user: ssh.user });
  const base = { PATH: process.env.PATH ?? '', HOME: '/nonexistent', LANG: 'C.UTF-8' };
  const reach = { ...sandbox.environment(), SERVER_HOST: '127.0.0.1', SERVER_PORT: String(line.port) };
  const env = { ...base, ...reach, SSH_KNOWN_HOSTS: `[127.0.0.1]:${line.port} ${manager.hostKey}`, PROJECT_NAME: name };
  const shellEnv = { ...base, ...reach, SSH_KEY_FILE: ssh.privateKeyPath, CONFIG_VERSIONS: configVersions };
  const detach = sandbox.engine === 'bookworm' ? [] : [`--detach=${!waits}`];
  const timed = async (file: string, args: readonly string[], environment: Record<string, string>): Promise<Run> => {
    await manager.exec(['rm', '-f', TIMES]);
    const began = performance.now();
    await execa(file, args, { cwd: directory, env: environment, extendEnv: false, stdin: 'ignore' });
    const total = (performance.now() - began) / 1000;
    const { stdout } = await manager.exec(['cat', TIMES]);
    return { total, stackDeploy: stdout.split('\n').reduce((sum, took) => sum + Number(took) / 1e6, 0) };
  };
  return {
    directory,
    env,
    stack: stacks.ours,
    ours: (more = {}) => timed(process.execPath, [cli, 'deploy', 'prod'], { ...env, ...more }),
    theirs: (more = {}) => timed(shellFlow, ['prod', stacks.theirs, folder, ...detach], { ...shellEnv, ...more }),
    connections: line.connections,
    close: async () => {
      await line.close();
      for (const stack of Object.values(stacks))
        await sandbox.docker(manager, ['stack', 'rm', stack], { reject: false });
      await rm(directory, { recursive: true, force: true });
    },
  };
}
