import type { Command } from '../../command.ts';
import type { DeployPlan } from './deploy-plan.ts';

/** In our own folder on the server; paths in it are relative to the first compose file, as Docker has it. */
export const OVERLAY_FILE = 'owner.json';

export type CommandFolders = {
  /** Our own folder for the environment on the server. */
  readonly work: string;
  /** Where the login to the registry lies, when there is one. */
  readonly dockerConfig: string | undefined;
};

/**
 * `docker stack deploy` without waiting: CLIs up to 25 never wait and have no `--detach`, later ones are told not to.
 * It holds "busy" while it runs, in case it outlives its job. The variables travel in the environment, so none is ever visible in a process list.
 */
export function stackDeployCommand(plan: DeployPlan, cli: string, folders: CommandFolders): Command {
  return {
    argv: ['flock', `${folders.work}/busy`, ...stackDeployArgv(plan, cli, folders.work)],
    cwd: plan.serverPath,
    env: { ...plan.variables, ...configEnv(folders.dockerConfig) },
  };
}

/** The deploy itself; `work` is our own folder for the environment, as the command finds it. */
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

/** `Docker version 28.2.2, build e6534b4` → whether `stack deploy` knows `--detach` (since 26.0). */
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
