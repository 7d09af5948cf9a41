import type { CiContext } from '../../context/context.ts';
import type { Problem } from '../../errors.ts';
import { Secret } from '../../secret.ts';
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
import type { DeployPlan, Registry } from './deploy-plan.ts';
import { deployProblems } from './deploy-problems.ts';
import { ownerOverlay } from './owned-configs.ts';
import type { Release } from './release.ts';
import { releaseOverrides } from './release-overrides.ts';
import type { Target } from './target.ts';

export type DeploySource = Target & {
  readonly manifest: Manifest;
  /** Content of the files that configs and secrets name, by the path as written; a file that is not there is absent. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** Other paths the manifest names that were found. */
  readonly existing: ReadonlySet<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly registry: Registry | undefined;
  readonly context: CiContext;
  /** The kept release that this is; files of its secrets were not kept, the secrets in the swarm stand for them. */
  readonly release?: Release | undefined;
};

export type PlannedDeploy = {
  readonly plan: DeployPlan;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
};

// Names of variables whose values are shown to nobody, whatever the CI platform masks.
const SECRET_NAME = /PASS|PWD|SECRET|TOKEN|KEY|CREDENTIAL|PRIVATE|AUTH|DSN/i;
// An address with a user and a password in it: postgres://shop:hunter2@db/shop
const URL_WITH_PASSWORD = /:\/\/[^/@\s]*:[^/@\s]+@/;

/** Fills in the manifest and checks all that can be checked without the server; every problem comes back at once. */
export function planDeploy(source: DeploySource): PlannedDeploy {
  const { manifest, contents } = source;
  const env = withoutEmpty(source.env);
  const versions = versionedEntries(manifest.yaml, ['config', 'secret']).entries.map(({ variable, file }) => {
    const bytes = contents.get(normalizedPath(interpolate(file, env)));
    // A missing file is a problem of its own; its name need not be another one.
    return bytes === undefined
      ? { variable, name: env[variable] ?? variable, warning: undefined }
      : versionOf(variable, bytes);
  });
  const known: Variables = {
    ...env,
    ...Object.fromEntries(versions.map(({ variable, name }) => [variable, name])),
  };
  const used = new Set(manifest.uses.map(({ name }) => name));
  const variables = Object.fromEntries(Object.entries(known).filter(([name]) => used.has(name)));
  const overrides = source.release === undefined ? undefined : releaseOverrides(source, source.release, variables);
  const { namedFiles, services } = overrides ?? {
    namedFiles: namedFilesOf(manifest, variables),
    services: servicesOf(manifest, variables),
  };
  const problems = [
    ...unsetVariables(manifest, variables),
    ...deployProblems({ ...source, namedFiles, services, paths: pathsOf(manifest, variables) }),
  ];
  const plan: DeployPlan = {
    environment: source.environment,
    stack: source.stack,
    serverPath: source.serverPath,
    composeFile: manifest.file,
    hasVersion: child(manifest.yaml, manifest.yaml.root, 'version') !== undefined,
    secretFiles: namedFiles.flatMap(({ kind, file }) => (kind === 'secret' && file !== undefined ? [file] : [])),
    variables: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, secretIfSensitive(name, value)]),
    ),
    services,
    namedFiles,
    networks: networksOf(manifest, variables),
    versionedNames: versions.map(({ variable }) => variable.toLowerCase()),
    overlay: ownerOverlay(manifest.yaml, source.stack, overrides?.pins),
    contents,
    registry: source.registry,
    context: source.context,
  };
  return { plan, problems, warnings: versions.flatMap(({ warning }) => warning ?? []) };
}

/** GitLab and GitHub pass an undefined variable as an empty one. */
export function withoutEmpty(env: DeploySource['env']): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

function secretIfSensitive(name: string, value: string): string | Secret {
  const versioned = /^[a-z0-9_.-]*_[0-9a-f]{12,32}$/.test(value);
  const secret = (SECRET_NAME.test(name) && !versioned) || URL_WITH_PASSWORD.test(value);
  return secret ? new Secret(value) : value;
}
