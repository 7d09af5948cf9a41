import type { DeployPlan } from './deploy-plan.ts';

/** The second compose file; Docker resolves its paths relative to the first one. */
export const OVERLAY_FILE = 'owner.json';

/**
 * `docker stack deploy` in the folder of the manifests, without waiting: CLIs up to 25 never wait and have no `--detach`,
 * later ones need the flag. `overlay` is the path of the second compose file.
 */
export function stackDeployArgv(plan: DeployPlan, cli: string, overlay: string): [string, ...string[]] {
  return [
    'docker',
    'stack',
    'deploy',
    '--with-registry-auth',
    ...(plan.resolveImage === 'never' ? ['--resolve-image', 'never'] : []),
    ...(canDetach(cli) ? ['--detach=true'] : []),
    '--compose-file',
    plan.composeFile,
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
