import type { CiContext } from '../context/context.ts';
import type { Problem } from '../errors.ts';
import type { Settings } from '../settings/definitions.ts';

/** Where an environment lives: its stack in the swarm, its folder on the server. */
export type Place = { readonly environment: string; readonly stack: string; readonly serverPath: string };

const ENVIRONMENT = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** The article's layout unless the settings say otherwise: stack `<project>_<env>`, folder `/data/<project>/deploy`. */
export function placeOf(
  environment: string,
  settings: Settings<'project' | 'stackName' | 'serverPath'>,
  context: CiContext,
  directory: string,
): { place: Place; problems: Problem[] } {
  const project = settings.project ?? context.project ?? directory.split('/').findLast(Boolean) ?? 'stack';
  const stack = settings.stackName ?? `${project}_${environment}`;
  const hint = 'it is part of file names: write letters, digits, dots, dashes and underscores only';
  const message = `"${environment}" is no name of an environment`;
  return {
    place: { environment, stack, serverPath: settings.serverPath ?? `/data/${project}/deploy` },
    problems: ENVIRONMENT.test(environment) ? [] : [{ at: '<env>', message, hint }],
  };
}
