import { join, resolve } from 'node:path';
import { environmentsIn, findComposeFile, listFiles, readOptional } from '../../effects/repository/repository.ts';
import { invalidInput, type Problem } from '../../errors.ts';
import { withoutEmpty } from '../../plan/deploy/deploy-variables.ts';
import { planDeploy } from '../../plan/deploy/plan-deploy.ts';
import { targetOf } from '../../plan/deploy/target.ts';
import { INVALID_MANIFEST, ignoreProblems, type LintFinding } from '../../plan/lint/lint-manifest.ts';
import { type LintRequest, withStrictness } from '../../plan/lint/lint-request.ts';
import { pathsOf, readManifest } from '../../plan/manifest/manifest.ts';
import { jobLogins } from '../../plan/registry/job-logins.ts';
import { valuedEntries } from '../../plan/value/valued-entries.ts';
import type { Secret } from '../../secret.ts';
import { isInside, type PrepareInput, readContents, readEnvFiles } from '../deploy/prepare-deploy.ts';

export type LintInput = Pick<PrepareInput, 'settings' | 'problems' | 'env' | 'allowEmpty' | 'context'> & {
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
  const files = await Promise.all(
    environments.map(async (environment) => ({ environment, file: await findComposeFile(directory, environment) })),
  );
  problems.push(...files.flatMap(({ file }) => (typeof file === 'string' ? [] : file)));
  if (problems.length > 0) throw invalidInput(problems);
  const linted = files.map(({ environment, file }) => lintFile(input, directory, environment, String(file)));
  return {
    environments,
    findings: withStrictness(
      linted.flatMap(({ findings }) => findings),
      input.lint.isStrict,
    ),
    secrets: linted.flatMap(({ secrets }) => secrets),
  };
}

function lintFile(
  { settings, env, allowEmpty = [], context, lint }: LintInput,
  directory: string,
  environment: string,
  file: string,
): Pick<Linted, 'findings' | 'secrets'> {
  const text = readOptional(join(directory, file))?.toString('utf8') ?? '';
  const { manifest, problems } = readManifest(file, text);
  if (problems.length > 0) return { findings: problems.map(invalid), secrets: [] };
  const located = targetOf(environment, settings, context, directory);
  const registries = jobLogins(settings, env);
  const paths = pathsOf(manifest, withoutEmpty(env));
  const listed = listFiles(directory, [file, environment, ...paths.map(({ path }) => path).filter(isInside)]);
  const planned = planDeploy({
    ...located.target,
    manifest,
    contents: readContents(directory, paths),
    valued: valuedEntries(manifest, withoutEmpty(env)).map((entry) => ({ entry, content: undefined })),
    envFiles: readEnvFiles(directory, paths),
    secretRules: { secretsLike: settings.secretsLike ?? [], plain: settings.plain ?? [] },
    existing: new Set(listed.files.map(({ path }) => path)),
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
    findings: [...[...planned.problems, ...listed.problems].map(invalid), ...planned.lint],
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
