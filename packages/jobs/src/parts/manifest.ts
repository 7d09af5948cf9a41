import { jobVariables, type PreparedDeploy, prepareDeploy, type Settings } from '@swarm-ci/core';
import type { JobInput } from '../command-line/job.ts';
import type { World } from '../command-line/world.ts';
import { targetProblems, type targetSettings } from './target.ts';

/** Settings that a job needs to read the manifest of an environment. */
export const manifestSettings = [
  'directory',
  'project',
  'stackName',
  'serverPath',
  'registry',
  'registryUser',
  'registryPassword',
  'envFile',
  'allowEmpty',
  'resolveImage',
  'secretsLike',
  'plain',
] as const;

type Needed = (typeof manifestSettings)[number] | (typeof targetSettings)[number];
type Input = Pick<JobInput<Needed>, 'argument' | 'problems'> & { readonly settings: Settings<Needed> };

/** Reads and checks the manifest of the environment that the job was called for, and hides its secrets in all further output. */
export async function readManifestOf({ argument, settings, problems }: Input, world: World): Promise<PreparedDeploy> {
  const directory = world.resolve(settings.directory);
  const variables = jobVariables({ ...settings, directory }, world.env);
  const prepared = await prepareDeploy({
    environment: argument,
    settings: { ...settings, directory },
    problems: [...problems, ...targetProblems(settings, world.env), ...variables.problems],
    env: variables.env,
    allowEmpty: variables.allowEmpty,
    context: world.context,
  });
  protectPlan(prepared, world);
  return prepared;
}

/** Hides the secrets of a plan in all further output. */
export function protectPlan({ plan }: Pick<PreparedDeploy, 'plan'>, world: World): void {
  world.protect(plan.variables);
  world.protect(plan.declaredSecrets);
  world.protect(plan.logins.map(({ password }) => password));
}
