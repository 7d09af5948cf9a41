import type { DeployPlan } from './deploy-plan.ts';

/** The second compose file; Docker resolves its paths relative to the first one. */
export const OVERLAY_FILE = 'owner.json';

/** Where the command sees the folder of the manifests, and the second compose file. */
export type CommandPaths = { readonly files: string; readonly overlay: string };

/** `docker stack deploy` without waiting: CLIs up to 25 never wait and have no `--detach`; later ones need the flag. */
export function stackDeployArgv(
  plan: DeployPlan,
  cli: string,
  { files, overlay }: CommandPaths,
): [string, ...string[]] {
  return [
    'docker',
    'stack',
    'deploy',
    '--with-registry-auth',
    ...(canDetach(cli) ? ['--detach=true'] : []),
    '--compose-file',
    files === '.' ? plan.composeFile : `${files}/${plan.composeFile}`,
    ...(plan.overlay === undefined ? [] : ['--compose-file', overlay]),
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
