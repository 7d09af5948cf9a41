import type { CiContext } from '../../context/context.ts';
import type { Problem } from '../../errors.ts';
import type { Settings } from '../../settings/definitions.ts';
import { STACK_NAME } from '../../settings/value-schemas.ts';

/** Where an environment lives: its stack in the swarm, its folder on the server. */
export type Target = { readonly environment: string; readonly stack: string; readonly serverPath: string };

/** Part of file names on the server. */
const ENVIRONMENT = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** The article's layout unless the settings say otherwise: stack `<project>_<env>`, folder `/data/<project>/deploy`. */
export function targetOf(
  environment: string,
  settings: Settings<'project' | 'stackName' | 'serverPath'>,
  context: CiContext,
  directory: string,
): { target: Target; problems: Problem[] } {
  const project = settings.project ?? context.project ?? directory.split('/').findLast(Boolean) ?? 'stack';
  const stack = settings.stackName ?? `${project}_${environment}`;
  const place = { environment, stack, serverPath: settings.serverPath ?? `/data/${project}/deploy` };
  return { target: place, problems: targetProblems(place) };
}

function targetProblems({ environment, stack, serverPath }: Target): Problem[] {
  const problems: Problem[] = [];
  if (!ENVIRONMENT.test(environment)) {
    const hint = 'write letters, digits, dots, dashes and underscores only';
    return [{ at: '<env>', message: `"${environment}" is no name of an environment`, hint }];
  }
  if (!STACK_NAME.test(stack)) {
    const hint = 'set STACK_NAME: write letters, digits, dashes and underscores only';
    problems.push({ at: 'STACK_NAME', message: `"${stack}" is no name of a stack`, hint });
  }
  if (serverPath.split('/').includes('..')) {
    const hint = 'write the folder without "..", or correct PROJECT_NAME';
    problems.push({ at: 'SERVER_PATH', message: `"${serverPath}" leads upwards`, hint });
  }
  return problems;
}
