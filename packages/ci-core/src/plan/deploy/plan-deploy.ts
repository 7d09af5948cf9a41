import type { CiContext } from '../../context/context.ts';
import type { Problem } from '../../errors.ts';
import { Secret } from '../../secret.ts';
import { isSecretVariable, type SecretRules } from '../../settings/secret/secret-variable.ts';
import { child, textOf } from '../../yaml.ts';
import { type MountPlaces, mountPlaces } from '../bind/mount-places.ts';
import type { Hit } from '../lint/hit.ts';
import { type LintFinding, lintManifest } from '../lint/lint-manifest.ts';
import type { LintAsked } from '../lint/lint-source.ts';
import { cliText } from '../manifest/cli-text.ts';
import { demandedUses } from '../manifest/demanded-uses.ts';
import { isUnset, type Variables, withReferences } from '../manifest/interpolate.ts';
import { cannotBePassed, isFolderVariable, nameForCli } from '../manifest/machine-variables.ts';
import { namedFilesOf, networksOf, pathsOf, servicesOf } from '../manifest/manifest.ts';
import { sourcelessFiles } from '../manifest/sourceless-files.ts';
import { machineProblems, unsetVariables } from '../manifest/variable-problems.ts';
import { type OrderMode, orderOf } from '../order/order-mode.ts';
import { keptNames } from '../release/kept-names.ts';
import { releaseOverrides } from '../release/release-overrides.ts';
import { readReleaseJobs } from '../release-job/read-release-jobs.ts';
import { secretsInEnvFile, secretsInManifest, secretsInValues, secretsUsedIn } from '../secret/declared-secrets.ts';
import { envFileSlips } from '../slip/env-file-slips.ts';
import { keySlips } from '../slip/key-slips.ts';
import { lfsPointers } from '../slip/lfs-pointer.ts';
import { versionSlip } from '../slip/version-slip.ts';
import { externalEntries } from '../value/external-entries.ts';
import { missingEncrypted } from '../value/missing-encrypted.ts';
import { planValues, withoutGiven } from '../value/plan-values.ts';
import { valueProblems } from '../value/value-problems.ts';
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
    /** Variables may be unset: what depends on them is not judged. */
    readonly isPartial?: boolean;
    readonly order: OrderMode;
  };

export type PlannedDeploy = {
  readonly plan: DeployPlan;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
  readonly lint: readonly LintFinding[];
  readonly mounts: MountPlaces;
};

/** Stands for the value of a variable that is not set, whose problem is the only one. */
const UNKNOWN = '\0';

/** Interpolates and validates the manifest, as far as this is possible without the server. Returns all problems at once. */
export function planDeploy(source: DeploySource): PlannedDeploy {
  const { manifest, contents, release } = source;
  const found = deployVariables(source);
  const { variables, passed, versions } = found;
  const computed = new Set(versions.filter(({ isComputed }) => isComputed).map(({ variable }) => variable));
  const rules: SecretRules = { ...source.secretRules, computed };
  const isSecret = (name: string, value: string) => isSecretVariable(name, value, rules);
  const { valued = [] } = source;
  const values = planValues(valued, source.stack, release?.names);
  const resolved = (filled: Variables) => {
    const overrides = release === undefined ? undefined : releaseOverrides(source, release, filled);
    const { namedFiles, services } = overrides ?? {
      namedFiles: withoutGiven(namedFilesOf(manifest, filled), values.names),
      services: servicesOf(manifest, filled),
    };
    return { namedFiles, services, paths: pathsOf(manifest, filled), overrides };
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
  const order = orderOf(manifest.yaml, variables, source.order, release !== undefined);
  const unknown = Object.fromEntries(unset);
  const unreadable = paths.flatMap(({ path, usedBy }) => {
    const bytes = usedBy === 'env_file' ? contents.get(path) : undefined;
    return bytes === undefined ? [] : envFileSlips(path, bytes);
  });
  const problems = [
    ...(source.isPartial ? [] : unsetVariables({ uses: needed }, variables, demanded, source.dotenv)),
    ...(release === undefined
      ? [
          ...versionSlip(manifest.yaml),
          ...keySlips(manifest.yaml),
          ...unreadable,
          ...lfsPointers(contents),
          ...machineProblems(manifest, passed, variables).filter(
            ({ at }) => !unreadable.some((one) => at.startsWith(one.at.replace(/\d+:1$/, ''))),
          ),
          ...sourcelessFiles(manifest, variables),
          ...order.problems,
          ...valueProblems(manifest, variables, (name) => isSecret(name, source.env[name] ?? '')),
          ...missingEncrypted(valued, contents),
        ]
      : []),
    ...[
      ...deployProblems({ ...source, ...resolved({ ...variables, ...unknown }) }),
      ...(release === undefined ? readReleaseJobs(manifest, { ...variables, ...unknown }).problems : []),
    ].filter(({ message }) => !message.includes(UNKNOWN)),
  ];
  const given = new Set(values.names.keys());
  const overlay = ownerOverlay(manifest.yaml, source.stack, overrides?.secrets, given);
  const names = new Set([
    source.environment,
    source.stack,
    ...services.flatMap(({ name }) => [name, `${source.stack}_${name}`]),
  ]);
  const encrypted = valued.flatMap(({ entry: { source: one } }) => (one.from === 'encrypted' ? [one.file] : []));
  const version = textOf(child(manifest.yaml, manifest.yaml.root, 'version'));
  const plan: DeployPlan = {
    environment: source.environment,
    stack: source.stack,
    serverPath: source.serverPath,
    project: source.project,
    composeFile: manifest.file,
    version,
    secretFiles: [
      ...namedFiles.flatMap(({ kind, file }) => (kind === 'secret' && file !== undefined ? [file] : [])),
      ...encrypted,
    ],
    readByCli: [
      manifest.file,
      ...paths.flatMap(({ path, usedBy }) => (usedBy === 'bind' || encrypted.includes(path) ? [] : [path])),
    ],
    variables: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        name,
        value !== '' && isSecret(name, value) ? new Secret(value, names.has(value)) : value,
      ]),
    ),
    keptNames: keptNames(manifest),
    passed: [...new Set(passed.map(({ name }) => name))],
    composeText:
      cliText(manifest, rename, externalEntries(manifest, values.names, version)) ??
      (manifest.isWritten ? undefined : manifest.text),
    given: values.given,
    givenNames: Object.fromEntries(values.names),
    declaredSecrets: [
      ...secretsInManifest(manifest.yaml, variables, rules),
      ...source.envFiles.flatMap((text) => [
        ...secretsInEnvFile(text, rules),
        ...secretsUsedIn(text, source.env, rules),
      ]),
      ...secretsInValues(valued, new Set([...names, source.project ?? ''])),
    ],
    services,
    releaseJobs: readReleaseJobs(manifest, variables).jobs,
    namedFiles,
    networks: networksOf(manifest, variables),
    versionedNames: versions.map(({ variable }) => variable.toLowerCase()),
    secretVersions: [
      ...versions.flatMap(({ variable, content }) => (content === undefined ? [] : [{ variable, content }])),
      ...values.secretVersions,
    ],
    overlay: overlay === undefined ? undefined : withReferences(overlay, rename),
    pins: release?.images ?? {},
    contents,
    logins: source.logins,
    anonymous: source.anonymous,
    resolveImage: source.resolveImage,
    order: order.order,
    context: source.context,
  };
  const runner = release === undefined ? runnerWarnings(manifest, found) : [];
  const lint =
    source.lint === undefined ? [] : lintManifest({ ...source, ...source.lint, variables, files: source.existing });
  const warnings = [...versions.flatMap(({ warning }) => warning ?? []), ...runner, ...order.warnings];
  const mounts = mountPlaces(manifest, variables, { serverPath: source.serverPath, ignored: source.lint?.ignored });
  return { plan, problems, lint, warnings, mounts };
}
