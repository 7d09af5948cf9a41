import { environmentsIn, findComposeFile, namesIn } from '../../effects/repository/repository.ts';
import { invalidInput, type Problem } from '../../errors.ts';
import { withoutEmpty } from '../../plan/deploy/deploy-variables.ts';
import { planDeploy } from '../../plan/deploy/plan-deploy.ts';
import { targetOf } from '../../plan/deploy/target.ts';
import { otherNameHint } from '../../plan/environments.ts';
import { INVALID_MANIFEST, ignoreProblems, type LintFinding } from '../../plan/lint/lint-manifest.ts';
import { type LintRequest, withStrictness } from '../../plan/lint/lint-request.ts';
import { jobLogins } from '../../plan/registry/job-logins.ts';
import { valuedEntries } from '../../plan/value/valued-entries.ts';
import type { Secret } from '../../secret.ts';
import type { PrepareInput } from '../deploy/prepare-deploy.ts';
import { lowerWritten } from '../manifest/lower-written.ts';
import { readCompose } from '../manifest/read-compose.ts';
import { variablesFor } from '../manifest/variables-for.ts';

export type LintInput = Pick<PrepareInput, 'problems' | 'context' | 'compose'> & {
  readonly directory: string;
  /** All of the directory if it is undefined. */
  readonly environment: string | undefined;
  /** The environments whose compose files the settings name. */
  readonly named: readonly string[];
  readonly inputOf: (environment: string) => EnvironmentInput;
};

/** What is set for an environment. */
type EnvironmentInput = Pick<PrepareInput, 'settings' | 'problems' | 'env' | 'allowEmpty'> & {
  readonly lint: LintRequest;
};

export type Linted = {
  readonly environments: readonly string[];
  readonly findings: readonly LintFinding[];
  /** Secrets that the compose files and the job have, to hide them. */
  readonly secrets: readonly Secret[];
};

/**
 * Lints the compose files of one environment or of all, with the variables that happen to be set. Throws INVALID_INPUT for
 * what is wrong besides the compose files.
 */
export async function lintDirectory(input: LintInput): Promise<Linted> {
  const { directory, named } = input;
  const known = [...new Set([...environmentsIn(directory), ...named])].sort();
  const environments = input.environment === undefined ? known : [input.environment];
  const inputs = environments.map((environment) => ({ ...input, ...input.inputOf(environment), environment, known }));
  const problems = [...input.problems];
  for (const one of inputs) problems.push(...one.problems, ...ignoreProblems(one.lint.ignored));
  if (environments.length === 0) problems.push(noEnvironment(directory));
  for (const { environment, settings } of inputs) {
    if (settings.files !== undefined) continue;
    const file = await findComposeFile(directory, environment);
    if (typeof file !== 'string') problems.push(file);
  }
  if (problems.length > 0) throw invalidInput(withoutRepeated(problems));
  const linted = [];
  for (const one of inputs) linted.push(await lintFiles(one));
  return {
    environments,
    findings: linted.flatMap(({ findings }) => findings),
    secrets: linted.flatMap(({ secrets }) => secrets),
  };
}

type Opened = LintInput & EnvironmentInput & { readonly environment: string; readonly known: readonly string[] };

async function lintFiles(input: Opened): Promise<Pick<Linted, 'findings' | 'secrets'>> {
  const { directory, environment, settings, context, lint, compose } = input;
  const { files, profiles = [] } = settings;
  const read = await readCompose({ directory, environment, files, profiles, compose });
  if (read.problems !== undefined) return { findings: read.problems.map(invalid), secrets: [] };
  const located = targetOf(environment, settings, context, directory);
  const registries = jobLogins(settings, input.env);
  const { stack } = located.target;
  const { env, allowEmpty, problems } = variablesFor(read.written, directory, input);
  const ready = lowerWritten(read.written, { directory, environment, stack, env, allowEmpty, isPartial: true });
  const { manifest, contents, ignoredOptions } = ready;
  const planned = planDeploy({
    ...located.target,
    manifest,
    contents,
    valued: valuedEntries(manifest, withoutEmpty(env)).map((entry) => ({ entry, content: undefined })),
    ignoredOptions,
    envFiles: ready.envFiles,
    secretRules: { secretsLike: settings.secretsLike ?? [], plain: settings.plain ?? [] },
    existing: new Set(ready.files.map(({ path }) => path)),
    env,
    allowEmpty,
    isPartial: true,
    lint: { ...lint, environments: input.known },
    logins: registries.logins,
    anonymous: registries.anonymous,
    resolveImage: 'never',
    order: settings.order ?? 'none',
    context,
  });
  const { plan } = planned;
  return {
    findings: withStrictness(
      [...[...problems, ...ready.problems, ...planned.problems].map(invalid), ...planned.lint],
      lint.isStrict,
    ),
    secrets: [
      ...Object.values(plan.variables).filter((value) => typeof value !== 'string'),
      ...plan.declaredSecrets,
      ...plan.logins.map(({ password }) => password),
    ],
  };
}

/** What each job refuses anyway is an error among the others. */
function invalid({ at, message, hint = 'correct it' }: Problem): LintFinding {
  return { rule: INVALID_MANIFEST, level: 'error', at, subjects: [], says: message, hint };
}

function noEnvironment(directory: string): Problem {
  const hint = otherNameHint(namesIn(directory), 'prod') ?? 'name the folder of the manifests with --directory';
  return { at: directory, message: 'there is no compose file docker-compose.<environment>.yaml', hint };
}

/** What is wrong with a setting for all environments is found for each of them. */
function withoutRepeated(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
