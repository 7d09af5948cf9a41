import {
  countOfFindings,
  jobVariables,
  type LintRequest,
  type PreparedDeploy,
  prepareDeploy,
  type SettingKey,
  type Settings,
} from '@swarm-ci/core';
import type { JobInput } from '../command-line/job.ts';
import type { World } from '../command-line/world.ts';
import { composeOf } from './compose.ts';
import { targetProblems, type targetSettings } from './target.ts';

/** Settings that a job needs to read the manifest of an environment. */
export const manifestSettings = [
  'directory',
  'files',
  'profiles',
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
  'rollouts',
] as const;

/** Settings of the jobs that read the values of secrets. */
export const valueSettings = ['sopsAgeKey'] as const satisfies readonly SettingKey[];

/** Settings of the jobs that lint the manifest before they do anything else. */
export const lintSettings = ['lint', 'lintIgnore'] as const satisfies readonly SettingKey[];

type Needed = (typeof manifestSettings)[number] | (typeof targetSettings)[number];
type Input = Pick<JobInput<Needed>, 'argument' | 'problems'> & {
  readonly settings: Settings<Needed> & LintedWith & Partial<Settings<(typeof valueSettings)[number]>>;
};
type LintedWith = Partial<Settings<(typeof lintSettings)[number] | 'bindChanges' | 'order'>>;

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
    compose: composeOf(settings, world),
    lint: settings.lint === undefined || settings.lint === 'off' ? undefined : lintRequestOf(settings),
  });
  protectPlan(prepared, world);
  return prepared;
}

/** How the lint is asked for by the settings of a job. */
export function lintRequestOf({
  lint,
  lintIgnore = [],
  serverHost = [],
  serverPort,
  bindChanges = 'warn',
  order,
}: LintedWith & Pick<Settings<Needed>, 'serverHost' | 'serverPort'>): LintRequest {
  const ports = serverHost.map(({ port }) => port ?? serverPort);
  return {
    isStrict: lint === 'strict',
    ignored: lintIgnore,
    sshPorts: ports.length > 0 ? ports : [serverPort],
    bindsFollow: bindChanges !== 'warn',
    isOrdered: order !== 'none',
  };
}

/** Refers to the warnings of the lint, which would bury what a deploy or a plan has to say. */
export function logLint({ lint, plan }: Pick<PreparedDeploy, 'lint' | 'plan'>, world: World): void {
  const count = countOfFindings(lint);
  if (count !== undefined) world.log.info(`${count}; "swarm-ci lint ${plan.environment}" shows them`);
}

/** Hides the secrets of a plan in all further output. */
export function protectPlan({ plan }: Pick<PreparedDeploy, 'plan'>, world: World): void {
  world.protect(plan.variables);
  world.protect(plan.declaredSecrets);
  world.protect(plan.logins.map(({ password }) => password));
}
