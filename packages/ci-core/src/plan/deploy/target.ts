import type { CiContext } from '../../context/context.ts';
import type { Problem } from '../../errors.ts';
import type { Settings } from '../../settings/definitions.ts';
import { STACK_NAME } from '../../settings/value-schemas.ts';

/** Where an environment is deployed: its stack in the swarm, its directory on the server. */
export type Target = {
  readonly environment: string;
  readonly stack: string;
  readonly serverPath: string;
  /** As it is set or as the CI platform names it; undefined if only the directory has a name. */
  readonly project?: string | undefined;
};

/** The folder of swarm-ci for an environment on the server. */
export function workFolder({ serverPath, environment }: Omit<Target, 'stack'>): string {
  return `${serverPath}/.swarm-ci/${environment}`;
}

/** The environment is part of file names on the server. */
const ENVIRONMENT = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** Defaults: stack `<project>_<env>`, directory `/data/<project>/deploy`. */
export function targetOf(
  environment: string,
  settings: Settings<'project' | 'stackName' | 'serverPath'>,
  context: CiContext,
  directory: string,
): { target: Target; problems: Problem[] } {
  const known = settings.project ?? context.project;
  const project = known ?? directory.split('/').findLast(Boolean) ?? 'stack';
  const stack = settings.stackName ?? `${project}_${environment}`;
  const serverPath = settings.serverPath ?? `/data/${project}/deploy`;
  const place = { environment, stack, serverPath, project: known };
  return { target: place, problems: targetProblems(place) };
}

function targetProblems({ environment, stack, serverPath }: Target): Problem[] {
  const problems: Problem[] = [];
  if (!ENVIRONMENT.test(environment)) {
    const hint = 'use only letters, digits, dots, dashes and underscores';
    return [{ at: '<env>', message: `invalid environment name "${environment}"`, hint }];
  }
  if (!STACK_NAME.test(stack)) {
    const hint = 'set STACK_NAME; use only letters, digits, dashes and underscores';
    problems.push({ at: 'STACK_NAME', message: `invalid stack name "${stack}"`, hint });
  }
  if (serverPath.split('/').includes('..')) {
    const hint = 'use a path without "..", or correct PROJECT_NAME';
    problems.push({ at: 'SERVER_PATH', message: `"${serverPath}" must not contain ".."`, hint });
  }
  return problems;
}
