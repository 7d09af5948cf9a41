import { join, resolve } from 'node:path';
import type { CiContext } from '../../context/context.ts';
import type { ComposeConfig } from '../../effects/compose/compose-config.ts';
import { withGit } from '../../effects/repository/git.ts';
import {
  environmentsIn,
  type RepositoryFile,
  readOptional,
  withLinkTargets,
} from '../../effects/repository/repository.ts';
import { readValues } from '../../effects/value/read-values.ts';
import { assertNoProblems, invalidInput, type Problem } from '../../errors.ts';
import type { MountPlaces } from '../../plan/bind/mount-places.ts';
import { planRollouts } from '../../plan/canary/plan-rollouts.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { withoutEmpty } from '../../plan/deploy/deploy-variables.ts';
import { planDeploy } from '../../plan/deploy/plan-deploy.ts';
import { targetOf } from '../../plan/deploy/target.ts';
import type { LintFinding } from '../../plan/lint/lint-manifest.ts';
import { type LintRequest, lintProblems } from '../../plan/lint/lint-request.ts';
import { envFileLines } from '../../plan/manifest/env-file.ts';
import { type JobLogins, jobLogins, type LoginSettings } from '../../plan/registry/job-logins.ts';
import type { Release } from '../../plan/release/release.ts';
import { releaseVariables } from '../../plan/release/release-overrides.ts';
import { valueWarnings } from '../../plan/value/value-warnings.ts';
import { valuedEntries } from '../../plan/value/valued-entries.ts';
import type { Settings } from '../../settings/definitions.ts';
import type { YamlFile } from '../../yaml.ts';
import { credentialLogins } from '../manifest/credential-programs.ts';
import { lowerWritten } from '../manifest/lower-written.ts';
import { readCompose } from '../manifest/read-compose.ts';
import { variablesFor } from '../manifest/variables-for.ts';

export type PrepareInput = {
  readonly environment: string;
  readonly settings: Settings<
    | 'directory'
    | 'project'
    | 'serverPath'
    | 'stackName'
    | 'registry'
    | 'registryUser'
    | 'registryPassword'
    | 'resolveImage'
    | 'secretsLike'
    | 'plain'
  > &
    Partial<Settings<'order' | 'sopsAgeKey' | 'files' | 'profiles' | 'envFile' | 'rollouts'>>;
  /** Problems of the settings, reported together with those of the manifest. */
  readonly problems: readonly Problem[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Variables that are empty on purpose. */
  readonly allowEmpty?: readonly string[];
  readonly context: CiContext;
  /** Reads compose files that are merged, include or extend others; undefined if there is no "docker compose". */
  readonly compose?: ComposeConfig | undefined;
  /** Undefined if the manifest is not to be linted. */
  readonly lint?: LintRequest | undefined;
  /** The kept release whose files are in the directory. */
  readonly release?: Release;
  /** Where the job has its own file `.env`, if not in the directory. */
  readonly jobDirectory?: string;
};

export type PreparedDeploy = {
  readonly plan: DeployPlan;
  readonly directory: string;
  readonly files: readonly RepositoryFile[];
  readonly warnings: readonly string[];
  /** What the lint found, errors apart: with those there is no deploy. */
  readonly lint: readonly LintFinding[];
  /** Where the services mount paths, and where a warning about it is silenced. */
  readonly mounts: MountPlaces;
  /** The compose file, to find the place of a problem in it. */
  readonly yaml: YamlFile;
};

/** The files that go to the server: those of secrets do not. */
export function uploadedFiles({ plan, files }: Pick<PreparedDeploy, 'plan' | 'files'>): RepositoryFile[] {
  return files.filter(({ path }) => !plan.secretFiles.includes(path));
}

/** Reads and checks everything local; throws one INVALID_INPUT that lists all problems. */
export async function prepareDeploy(input: PrepareInput): Promise<PreparedDeploy> {
  const { environment, settings, release } = input;
  const registries = jobLogins(settings, input.env);
  const given = [...input.problems, ...registries.problems];
  const directory = resolve(settings.directory ?? '.');
  const located = targetOf(environment, settings, input.context, directory);
  if (located.problems.length > 0) throw invalidInput([...given, ...located.problems]);
  const [read, context] = await Promise.all([
    readCompose({
      directory,
      environment,
      files: release === undefined ? settings.files : [release.composeFile],
      profiles: settings.profiles ?? [],
      compose: input.compose,
    }),
    release === undefined ? withGit(input.context, directory) : input.context,
  ]);
  if (read.problems !== undefined) throw invalidInput([...given, ...read.problems]);
  const { written } = read;
  const own = withRegistry(input.env, registries, settings);
  const job = variablesFor(written, input.jobDirectory ?? directory, { ...input, env: own });
  const { allowEmpty, problems } = job;
  const env = release === undefined ? job.env : releaseVariables(release, job.env);
  // What only env files use is in the release neither with its value nor by its name.
  const all = { ...job.env, ...env };
  const ready = lowerWritten(written, { directory, environment, stack: located.target.stack, env: all, allowEmpty });
  const { manifest, contents, files } = ready;
  const entries = valuedEntries(manifest, withoutEmpty(env));
  const values =
    release === undefined
      ? await readValues(entries, {
          ...{ directory, contents, env, context: input.context },
          ageKey: settings.sopsAgeKey,
        })
      : { valued: entries.map((entry) => ({ entry, content: undefined })), problems: [] };
  const planned = planDeploy({
    ...located.target,
    manifest,
    contents,
    valued: values.valued,
    envFiles: ready.envFiles,
    secretRules: { secretsLike: settings.secretsLike ?? [], plain: settings.plain ?? [] },
    ignoredOptions: ready.ignoredOptions,
    existing: new Set(files.map(({ path }) => path)),
    env,
    jobEnv: job.env,
    allowEmpty,
    dotenv: namesInDotenv(directory),
    baseFile: BASE_FILES.find((name) => readOptional(join(directory, name)) !== undefined),
    lint: input.lint && { ...input.lint, environments: environmentsIn(directory) },
    logins: registries.logins,
    anonymous: registries.anonymous,
    resolveImage: settings.resolveImage ?? 'always',
    order: settings.order ?? 'none',
    context,
    release,
  });
  const { rollouts, ...shared } = planRollouts(settings.rollouts ?? [], planned.plan);
  // A kept release may not have the services of today.
  const rolloutProblems = release === undefined ? shared.problems : [];
  const found = [...problems, ...ready.problems, ...planned.problems, ...values.problems, ...rolloutProblems];
  assertNoProblems([...given, ...found, ...lintProblems(planned.lint, input.lint)]);
  const [secretFiles, readByCli, ofPrograms] = await Promise.all([
    withLinkTargets(directory, planned.plan.secretFiles),
    withLinkTargets(directory, planned.plan.readByCli),
    credentialLogins(registries, planned.plan, input.env),
  ]);
  const logins = [...registries.logins, ...ofPrograms.logins];
  const plan = { ...planned.plan, secretFiles, readByCli, logins, rollouts, contents: shared.contents };
  return {
    plan,
    directory,
    files,
    warnings: [
      ...registries.warnings,
      ...ofPrograms.warnings,
      ...planned.warnings,
      ...valueWarnings(values.valued, input),
    ],
    lint: planned.lint,
    mounts: planned.mounts,
    yaml: manifest.yaml,
  };
}

/** What "docker compose" reads, and merges with others. */
const BASE_FILES = ['docker-compose.yml', 'docker-compose.yaml', 'compose.yaml', 'compose.yml'];

/** The names in the file `.env`, which "docker compose" reads and "docker stack deploy" does not. */
function namesInDotenv(directory: string): Set<string> {
  const text = readOptional(join(directory, '.env'))?.toString('utf8') ?? '';
  return new Set(
    envFileLines(text).flatMap(({ name, value }) =>
      value === undefined ? [] : [name.replace(/^export\s+/, '').trim()],
    ),
  );
}

/** The variables of the manifest: `REGISTRY` and `REGISTRY_USER` are those that the settings found, wherever they are set. */
function withRegistry(env: PrepareInput['env'], { name, logins, anonymous }: JobLogins, settings: LoginSettings) {
  const user = settings.registryUser ?? logins.find(({ host }) => host === name?.host)?.user;
  return {
    ...env,
    ...(name !== undefined || anonymous ? { REGISTRY: name?.prefix } : {}),
    ...(user === undefined ? {} : { REGISTRY_USER: user }),
  };
}
