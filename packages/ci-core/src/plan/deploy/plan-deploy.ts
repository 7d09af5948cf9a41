import type { CiContext } from '../../context/context.ts';
import type { Problem } from '../../errors.ts';
import { Secret } from '../../secret.ts';
import { isSecretVariable, type SecretRules } from '../../settings/secret/secret-variable.ts';
import { child, textOf } from '../../yaml.ts';
import type { Hit } from '../lint/hit.ts';
import { type LintFinding, lintManifest } from '../lint/lint-manifest.ts';
import type { LintAsked } from '../lint/lint-source.ts';
import { demandedUses } from '../manifest/demanded-uses.ts';
import { isUnset, type Variables, withReferences } from '../manifest/interpolate.ts';
import { cannotBePassed, isFolderVariable, nameForCli } from '../manifest/machine-variables.ts';
import { namedFilesOf, networksOf, pathsOf, servicesOf } from '../manifest/manifest.ts';
import { renamedReferences } from '../manifest/renamed-references.ts';
import { sourcelessFiles } from '../manifest/sourceless-files.ts';
import { machineProblems, unsetVariables } from '../manifest/variable-problems.ts';
import { releaseOverrides } from '../release/release-overrides.ts';
import { secretsInEnvFile, secretsInManifest } from '../secret/declared-secrets.ts';
import type { DeployPlan } from './deploy-plan.ts';
import { deployProblems } from './deploy-problems.ts';
import { deployVariables, runnerWarnings, type VariableSource } from './deploy-variables.ts';
import { ownerOverlay } from './owned-configs.ts';
import type { Target } from './target.ts';

export type DeploySource = Target &
  VariableSource &
  Pick<DeployPlan, 'logins' | 'anonymous' | 'resolveImage'> & {
    /** The texts of its `env_file`s. */
    readonly envFiles: readonly string[];
    readonly secretRules: Pick<SecretRules, 'secretsLike' | 'plain'>;
    /** Other paths in the manifest that exist. */
    readonly existing: ReadonlySet<string>;
    readonly context: CiContext;
    /** The names in the file `.env` beside the compose file. */
    readonly dotenv?: ReadonlySet<string>;
    /** A compose file beside it that names no environment. */
    readonly baseFile?: string | undefined;
    /** Undefined if the manifest is not to be linted. */
    readonly lint?: LintAsked | undefined;
    /** Options that Swarm leaves out, which are not in the manifest any more. */
    readonly ignoredOptions?: readonly Hit[];
    /** What lowering made for the docker command. */
    readonly filesForCli?: DeployPlan['filesForCli'];
    /** Variables may be unset: what depends on them is not judged. */
    readonly isPartial?: boolean;
  };

export type PlannedDeploy = {
  readonly plan: DeployPlan;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
  readonly lint: readonly LintFinding[];
};

/** Stands for the value of a variable that is not set, whose problem is the only one. */
const UNKNOWN = '\0';

/** Interpolates and validates the manifest, as far as this is possible without the server. Returns all problems at once. */
export function planDeploy(source: DeploySource): PlannedDeploy {
  const { manifest, contents, release } = source;
  const found = deployVariables(source);
  const { variables, passed, versions } = found;
  const resolved = (values: Variables) => {
    const overrides = release === undefined ? undefined : releaseOverrides(source, release, values);
    const { namedFiles, services } = overrides ?? {
      namedFiles: namedFilesOf(manifest, values),
      services: servicesOf(manifest, values),
    };
    return { namedFiles, services, paths: pathsOf(manifest, values), overrides };
  };
  const { namedFiles, services, paths, overrides } = resolved(variables);
  // A kept release may use the folders of the docker command.
  const isKept = (name: string) => release !== undefined && isFolderVariable(name);
  const rename = (name: string) => (isKept(name) ? name : nameForCli(name));
  // The others are problems of their own, set or not.
  const uses = manifest.uses.filter(({ name }) => !isFolderVariable(name));
  const demanded = passed.filter(({ name }) => !cannotBePassed(name));
  const needed = demandedUses(manifest, variables).filter((use) => uses.includes(use));
  const unset = uses.filter((use) => isUnset(use, variables)).map(({ name }) => [name, UNKNOWN]);
  const problems = [
    ...(source.isPartial ? [] : unsetVariables({ uses: needed }, variables, demanded, source.dotenv)),
    ...(release === undefined ? machineProblems(manifest, passed, variables) : []),
    ...(release === undefined ? sourcelessFiles(manifest, variables) : []),
    ...deployProblems({ ...source, ...resolved({ ...variables, ...Object.fromEntries(unset) }) }).filter(
      ({ message }) => !message.includes(UNKNOWN),
    ),
  ];
  const overlay = ownerOverlay(manifest.yaml, source.stack, overrides?.secrets);
  const computed = new Set(versions.filter(({ isComputed }) => isComputed).map(({ variable }) => variable));
  const rules: SecretRules = { ...source.secretRules, computed };
  const names = new Set([
    source.environment,
    source.stack,
    ...services.flatMap(({ name }) => [name, `${source.stack}_${name}`]),
  ]);
  const plan: DeployPlan = {
    environment: source.environment,
    stack: source.stack,
    serverPath: source.serverPath,
    project: source.project,
    composeFile: manifest.file,
    version: textOf(child(manifest.yaml, manifest.yaml.root, 'version')),
    secretFiles: namedFiles.flatMap(({ kind, file }) => (kind === 'secret' && file !== undefined ? [file] : [])),
    readByCli: [manifest.file, ...paths.flatMap(({ path, usedBy }) => (usedBy === 'bind' ? [] : [path]))],
    variables: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        name,
        value !== '' && isSecretVariable(name, value, rules) ? new Secret(value, names.has(value)) : value,
      ]),
    ),
    passed: [...new Set(passed.map(({ name }) => name))],
    composeText: renamedReferences(manifest, rename) ?? (manifest.isWritten ? undefined : manifest.text),
    filesForCli: source.filesForCli ?? {},
    declaredSecrets: [
      ...secretsInManifest(manifest.yaml, variables, rules),
      ...source.envFiles.flatMap((text) => secretsInEnvFile(text, rules)),
    ],
    services,
    namedFiles,
    networks: networksOf(manifest, variables),
    versionedNames: versions.map(({ variable }) => variable.toLowerCase()),
    secretVersions: versions.flatMap(({ variable, content }) => (content === undefined ? [] : [{ variable, content }])),
    overlay: overlay === undefined ? undefined : withReferences(overlay, rename),
    pins: release?.images ?? {},
    contents,
    logins: source.logins,
    anonymous: source.anonymous,
    resolveImage: source.resolveImage,
    context: source.context,
  };
  const runner = release === undefined ? runnerWarnings(manifest, found) : [];
  const lint =
    source.lint === undefined ? [] : lintManifest({ ...source, ...source.lint, variables, files: source.existing });
  return { plan, problems, lint, warnings: [...versions.flatMap(({ warning }) => warning ?? []), ...runner] };
}
