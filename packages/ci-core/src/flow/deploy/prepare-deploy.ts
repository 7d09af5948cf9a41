import { join, resolve } from 'node:path';
import type { CiContext } from '../../context/context.ts';
import { withGit } from '../../effects/repository/git.ts';
import {
  findComposeFile,
  listFiles,
  type RepositoryFile,
  readOptional,
  withLinkTargets,
} from '../../effects/repository/repository.ts';
import { assertNoProblems, invalidInput, type Problem } from '../../errors.ts';
import type { DeployPlan, Registry } from '../../plan/deploy/deploy-plan.ts';
import { withoutEmpty } from '../../plan/deploy/deploy-variables.ts';
import { planDeploy } from '../../plan/deploy/plan-deploy.ts';
import { targetOf } from '../../plan/deploy/target.ts';
import { envFileLines } from '../../plan/manifest/env-file.ts';
import { type ManifestPath, pathsOf, readManifest } from '../../plan/manifest/manifest.ts';
import type { Release } from '../../plan/release/release.ts';
import { releaseVariables } from '../../plan/release/release-overrides.ts';
import type { Settings } from '../../settings/definitions.ts';
import type { YamlFile } from '../../yaml.ts';

export type PrepareInput = {
  readonly environment: string;
  readonly settings: Settings<
    'directory' | 'project' | 'serverPath' | 'stackName' | 'registry' | 'registryUser' | 'registryPassword'
  >;
  /** Problems of the settings, reported together with those of the manifest. */
  readonly problems: readonly Problem[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Variables that are empty on purpose. */
  readonly allowEmpty?: readonly string[];
  readonly context: CiContext;
  /** The kept release whose files are in the directory. */
  readonly release?: Release;
};

export type PreparedDeploy = {
  readonly plan: DeployPlan;
  readonly directory: string;
  readonly files: readonly RepositoryFile[];
  readonly warnings: readonly string[];
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
  const env = release === undefined ? input.env : releaseVariables(release, input.env);
  const directory = resolve(settings.directory ?? '.');
  const located = targetOf(environment, settings, input.context, directory);
  if (located.problems.length > 0) throw invalidInput([...input.problems, ...located.problems]);
  const [composeFile, context] = await Promise.all([
    findComposeFile(directory, environment),
    release === undefined ? withGit(input.context, directory) : input.context,
  ]);
  if (typeof composeFile !== 'string') throw invalidInput([...input.problems, composeFile]);
  const text = readOptional(join(directory, composeFile))?.toString('utf8') ?? '';
  const { manifest, problems } = readManifest(composeFile, text);
  if (problems.length > 0) assertNoProblems([...input.problems, ...problems]);

  const paths = pathsOf(manifest, withoutEmpty(env));
  const contents = readContents(directory, paths);
  const listed = listFiles(directory, [composeFile, environment, ...paths.map(({ path }) => path).filter(isInside)]);
  const planned = planDeploy({
    ...located.target,
    manifest,
    contents,
    existing: new Set(listed.files.map(({ path }) => path)),
    env,
    jobEnv: input.env,
    allowEmpty: input.allowEmpty,
    dotenv: namesInDotenv(directory),
    registry: registryOf(settings),
    context,
    release,
  });
  assertNoProblems([...input.problems, ...planned.problems, ...listed.problems]);
  const [secretFiles, readByCli] = await Promise.all([
    withLinkTargets(directory, planned.plan.secretFiles),
    withLinkTargets(directory, planned.plan.readByCli),
  ]);
  const plan = { ...planned.plan, secretFiles, readByCli };
  return { plan, directory, files: listed.files, warnings: planned.warnings, yaml: manifest.yaml };
}

function readContents(directory: string, paths: readonly ManifestPath[]): Map<string, Uint8Array> {
  const named = paths.filter(({ path, usedBy }) => usedBy !== 'bind' && isInside(path));
  return new Map(
    named.flatMap(({ path }) => {
      const bytes = readOptional(join(directory, path));
      return bytes === undefined ? [] : [[path, bytes] as const];
    }),
  );
}

/** The names in the file `.env`, which "docker compose" reads and "docker stack deploy" does not. */
function namesInDotenv(directory: string): Set<string> {
  const text = readOptional(join(directory, '.env'))?.toString('utf8') ?? '';
  return new Set(
    envFileLines(text).flatMap(({ name, value }) =>
      value === undefined ? [] : [name.replace(/^export\s+/, '').trim()],
    ),
  );
}

function isInside(path: string): boolean {
  return !path.startsWith('/') && !path.split('/').includes('..');
}

type RegistrySettings = Settings<'registry' | 'registryUser' | 'registryPassword'>;

/** The login to the registry, when all of it is set. */
export function registryOf({ registry, registryUser, registryPassword }: RegistrySettings): Registry | undefined {
  if (!registry || !registryUser || !registryPassword) return undefined;
  return { address: registry, user: registryUser, password: registryPassword };
}
