import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { cli } from '../command.ts';
import { manifestsOf } from '../manifests.ts';
import { inTurn, type Row, ratioOf, secondsOf } from '../measured.ts';
import { running } from '../two-flows.ts';
import { writeFiles } from '../write-files.ts';

const ROUNDS = 7;

/** On the engine of this machine, against the bare command. */
export const local: Row = {
  id: 'local',
  engine: true,
  measure: async (sandbox) => {
    const cwd = await mkdtemp(join(tmpdir(), 'swarm-ci-bench-'));
    const { registry, manager, dockerCliFolder, engine } = sandbox;
    const [project, stack] = ['local_prod', 'bare_prod'];
    const env = {
      PATH: `${dockerCliFolder}:${process.env.PATH}`,
      HOME: cwd,
      DOCKER_HOST: manager.dockerHost,
      DOCKER_CONFIG: join(cwd, 'docker'),
      REGISTRY: registry.address,
      PROJECT_NAME: 'local',
      SERVER_PATH: join(cwd, 'server'),
      ROUND: '0',
    };
    const login = { REGISTRY_USER: registry.user, REGISTRY_PASSWORD: registry.password };
    const options = { cwd, env: { ...env, ...login }, extendEnv: false, stdin: 'ignore' } as const;
    const detached = engine === 'bookworm' ? [] : ['--detach=true'];
    const bare = ['stack', 'deploy', '--with-registry-auth', ...detached, '-c', 'docker-compose.prod.yaml', stack];
    const ours = () => execa(process.execPath, [cli, 'deploy', 'prod'], options);
    const theirs = () => execa('docker', bare, options);
    try {
      await writeFiles(cwd, manifestsOf({ services: 2, configs: 0, files: 4 }));
      const loginThere = ['login', '-u', registry.user, '--password-stdin', registry.address];
      await execa('docker', loginThere, { cwd, env, extendEnv: false, input: registry.password });
      await Promise.all([ours(), theirs()]);
      await running(sandbox, [project, stack], 2);
      const runs = await inTurn(
        ROUNDS,
        () => secondsOf(ours),
        () => secondsOf(theirs),
      );
      const ratio = ratioOf(runs.ours, runs.theirs);
      return [{ measure: 'local deploy that changes nothing / bare `docker stack deploy`', goal: 2, ...ratio }];
    } finally {
      for (const name of [project, stack]) await sandbox.docker(manager, ['stack', 'rm', name], { reject: false });
      await rm(cwd, { recursive: true, force: true });
    }
  },
};
