import { resolve } from 'node:path';
import { environmentsIn, findComposeFile } from '../../effects/repository/repository.ts';
import { invalidInput, type Problem } from '../../errors.ts';
import { withoutEmpty } from '../../plan/deploy/deploy-variables.ts';
import { planDeploy } from '../../plan/deploy/plan-deploy.ts';
import { targetOf } from '../../plan/deploy/target.ts';
import { INVALID_MANIFEST, ignoreProblems, type LintFinding } from '../../plan/lint/lint-manifest.ts';
import { type LintRequest, withStrictness } from '../../plan/lint/lint-request.ts';
import { jobLogins } from '../../plan/registry/job-logins.ts';
import { valuedEntries } from '../../plan/value/valued-entries.ts';
import type { Secret } from '../../secret.ts';
import type { PrepareInput } from '../deploy/prepare-deploy.ts';
import { lowerWritten } from '../manifest/lower-written.ts';
import { readCompose } from '../manifest/read-compose.ts';
import { variablesFor } from '../manifest/variables-for.ts';

export type LintInput = Pick<PrepareInput, 'settings' | 'problems' | 'env' | 'allowEmpty' | 'context' | 'compose'> & {
  /** All of the directory if it is undefined. */
  readonly environment: string | undefined;
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
  const directory = resolve(input.settings.directory ?? '.');
  const environments = input.environment === undefined ? environmentsIn(directory) : [input.environment];
  const problems = [...input.problems, ...ignoreProblems(input.lint.ignored)];
  if (environments.length === 0) problems.push(noEnvironment(directory));
  if (input.settings.files === undefined)
    for (const environment of environments) {
      const file = await findComposeFile(directory, environment);
      if (typeof file !== 'string') problems.push(file);
    }
  if (problems.length > 0) throw invalidInput(problems);
  const linted = [];
  for (const environment of environments) linted.push(await lintFiles(input, directory, environment));
  return {
    environments,
    findings: withStrictness(
      linted.flatMap(({ findings }) => findings),
      input.lint.isStrict,
    ),
    secrets: linted.flatMap(({ secrets }) => secrets),
  };
}

async function lintFiles(
  input: LintInput,
  directory: string,
  environment: string,
): Promise<Pick<Linted, 'findings' | 'secrets'>> {
  const { settings, context, lint, compose } = input;
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
    lint: { ...lint, environments: environmentsIn(directory) },
    logins: registries.logins,
    anonymous: registries.anonymous,
    resolveImage: 'never',
    order: settings.order ?? 'none',
    context,
  });
  const { plan } = planned;
  return {
    findings: [...[...problems, ...ready.problems, ...planned.problems].map(invalid), ...planned.lint],
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
  const hint = 'name the folder of the manifests with --directory';
  return { at: directory, message: 'there is no compose file docker-compose.<environment>.yaml', hint };
}
