import type { Command } from '../../command.ts';
import type { DeployPlan } from './deploy-plan.ts';

/** In the work directory on the server. Docker resolves its paths relative to the first compose file. */
export const OVERLAY_FILE = 'owner.json';

export type CommandFolders = {
  /** The work directory of swarm-ci for the environment on the server. */
  readonly work: string;
  /** The directory with the registry login, if there is one. */
  readonly dockerConfig: string | undefined;
};

/**
 * `docker stack deploy` without waiting: CLIs up to 25 never wait and have no `--detach`; later ones need the flag.
 * It locks the file "busy" while it runs, in case it outlives its job. The variables are passed in the environment, so
 * that they are not visible in a process list.
 */
export function stackDeployCommand(plan: DeployPlan, cli: string, folders: CommandFolders): Command {
  return {
    argv: ['flock', `${folders.work}/busy`, ...stackDeployArgv(plan, cli, folders.work)],
    cwd: plan.serverPath,
    env: { ...plan.variables, ...configEnv(folders.dockerConfig) },
  };
}

/** The arguments of the deploy itself. `work` is the path of the work directory, as seen by the command. */
export function stackDeployArgv(plan: DeployPlan, cli: string, work: string): string[] {
  return [
    'docker',
    'stack',
    'deploy',
    '--prune',
    '--with-registry-auth',
    ...(canDetach(cli) ? ['--detach=true'] : []),
    '--compose-file',
    plan.composeFile,
    ...(plan.overlay === undefined ? [] : ['--compose-file', `${work}/${OVERLAY_FILE}`]),
    plan.stack,
  ];
}

/** Whether `docker stack deploy` supports `--detach` (since 26.0), from `Docker version 28.2.2, build e6534b4`. */
export function canDetach(cli: string): boolean {
  return (cliMajor(cli) ?? 0) >= 26;
}

export function cliMajor(cli: string): number | undefined {
  const major = /(?<!\d)(\d+)\.\d/.exec(cli)?.[1];
  return major === undefined ? undefined : Number(major);
}

function configEnv(folder: string | undefined): Record<string, string> {
  return folder === undefined ? {} : { DOCKER_CONFIG: folder };
}
