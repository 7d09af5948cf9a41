import type { CiContext } from '../../context/context.ts';
import type { Problem } from '../../errors.ts';
import { Secret } from '../../secret.ts';
import { isSecretVariable, type SecretRules } from '../../secret-variable.ts';
import { child } from '../../yaml.ts';
import { versionedEntries, versionOf } from '../manifest/config-versions.ts';
import { interpolate, type Variables } from '../manifest/interpolate.ts';
import {
  type Manifest,
  namedFilesOf,
  networksOf,
  normalizedPath,
  pathsOf,
  servicesOf,
  unsetVariables,
} from '../manifest/manifest.ts';
import type { Release } from '../release/release.ts';
import { releaseOverrides } from '../release/release-overrides.ts';
import { secretsInEnvFile, secretsInManifest } from '../secret/declared-secrets.ts';
import { unnamedSecret } from '../secret/secret-names.ts';
import type { DeployPlan } from './deploy-plan.ts';
import { deployProblems } from './deploy-problems.ts';
import { ownerOverlay } from './owned-configs.ts';
import type { Target } from './target.ts';

export type DeploySource = Target &
  Pick<DeployPlan, 'logins' | 'anonymous' | 'resolveImage'> & {
    readonly manifest: Manifest;
    /** Content of the files of configs and secrets by path as written, without files that do not exist. */
    readonly contents: ReadonlyMap<string, Uint8Array>;
    /** The texts of its `env_file`s. */
    readonly envFiles: readonly string[];
    readonly secretRules: Pick<SecretRules, 'secretsLike' | 'plain'>;
    /** Other paths in the manifest that exist. */
    readonly existing: ReadonlySet<string>;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly context: CiContext;
    /** The release to deploy again. Files of its secrets are not kept, so the secrets in the swarm are used. */
    readonly release?: Release | undefined;
  };

export type PlannedDeploy = {
  readonly plan: DeployPlan;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
};

/** Interpolates and validates the manifest, as far as this is possible without the server. Returns all problems at once. */
export function planDeploy(source: DeploySource): PlannedDeploy {
  const { manifest, contents } = source;
  const env = withoutEmpty(source.env);
  const isKept = (variable: string) => Object.hasOwn(source.release?.variables ?? {}, variable);
  const versions = versionedEntries(manifest.yaml, ['config', 'secret']).entries.map(({ kind, variable, file }) => {
    const bytes = contents.get(normalizedPath(interpolate(file, env)));
    // A missing file is reported elsewhere; its name must not be a second problem.
    // The name that a kept release has is one that its deploy computed.
    return bytes === undefined
      ? {
          variable,
          name: env[variable] ?? variable,
          warning: undefined,
          isComputed: isKept(variable),
          content: undefined,
        }
      : kind === 'secret'
        ? { warning: undefined, ...unnamedSecret(variable), isComputed: true, content: bytes }
        : { warning: undefined, ...versionOf(variable, bytes), isComputed: true, content: undefined };
  });
  const known: Variables = {
    ...env,
    ...Object.fromEntries(versions.map(({ variable, name }) => [variable, name])),
  };
  const computed = new Set(versions.filter(({ isComputed }) => isComputed).map(({ variable }) => variable));
  const rules: SecretRules = { ...source.secretRules, computed };
  const used = new Set(manifest.uses.map(({ name }) => name));
  const variables = Object.fromEntries(Object.entries(known).filter(([name]) => used.has(name)));
  const overrides = source.release === undefined ? undefined : releaseOverrides(source, source.release, variables);
  const { namedFiles, services } = overrides ?? {
    namedFiles: namedFilesOf(manifest, variables),
    services: servicesOf(manifest, variables),
  };
  const paths = pathsOf(manifest, variables);
  const problems = [
    ...unsetVariables(manifest, variables),
    ...deployProblems({ ...source, namedFiles, services, paths }),
  ];
  const names = new Set([
    source.environment,
    source.stack,
    ...services.flatMap(({ name }) => [name, `${source.stack}_${name}`]),
  ]);
  const plan: DeployPlan = {
    environment: source.environment,
    stack: source.stack,
    serverPath: source.serverPath,
    composeFile: manifest.file,
    hasVersion: child(manifest.yaml, manifest.yaml.root, 'version') !== undefined,
    secretFiles: namedFiles.flatMap(({ kind, file }) => (kind === 'secret' && file !== undefined ? [file] : [])),
    readByCli: [manifest.file, ...paths.flatMap(({ path, usedBy }) => (usedBy === 'bind' ? [] : [path]))],
    variables: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        name,
        isSecretVariable(name, value, rules) ? new Secret(value, names.has(value)) : value,
      ]),
    ),
    declaredSecrets: [
      ...secretsInManifest(manifest.yaml, variables, rules),
      ...source.envFiles.flatMap((text) => secretsInEnvFile(text, rules)),
    ],
    services,
    namedFiles,
    networks: networksOf(manifest, variables),
    versionedNames: versions.map(({ variable }) => variable.toLowerCase()),
    secretVersions: versions.flatMap(({ variable, content }) => (content === undefined ? [] : [{ variable, content }])),
    overlay: ownerOverlay(manifest.yaml, source.stack, overrides?.secrets),
    pins: source.release?.images ?? {},
    contents,
    logins: source.logins,
    anonymous: source.anonymous,
    resolveImage: source.resolveImage,
    context: source.context,
  };
  return { plan, problems, warnings: versions.flatMap(({ warning }) => warning ?? []) };
}

/** GitLab and GitHub pass an unset variable as an empty one. */
export function withoutEmpty(env: DeploySource['env']): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}
