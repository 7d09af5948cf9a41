import type { Variables } from '../manifest/interpolate.ts';
import { type Manifest, type ManifestService, type NamedFile, namedFilesOf, servicesOf } from '../manifest/manifest.ts';
import type { Release } from './release.ts';

type Source = {
  readonly manifest: Manifest;
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly stack: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

export type ReleaseOverrides = {
  readonly namedFiles: readonly NamedFile[];
  readonly services: readonly ManifestService[];
  /** Names in the swarm of secrets whose files are not kept, by key. */
  readonly secrets: ReadonlyMap<string, string>;
};

/**
 * What replaces parts of the manifest when a kept release is deployed again: image digests that ran, and, for secrets
 * whose files are not kept, the existing secrets of the swarm.
 */
export function releaseOverrides(
  { manifest, contents, stack }: Source,
  { images, names }: Release,
  variables: Variables,
): ReleaseOverrides {
  const secrets = new Map<string, string>();
  const namedFiles = namedFilesOf(manifest, variables).map((named) => {
    const { kind, key, file, external } = named;
    const given = names[`${kind}s.${key}`];
    if (given !== undefined) return { ...named, external: true, name: given, file: undefined };
    if (kind === 'config' || external || file === undefined || contents.has(file)) return named;
    const name = named.name ?? `${stack}_${key}`;
    secrets.set(key, name);
    return { ...named, external: true, name, file: undefined };
  });
  const services = servicesOf(manifest, variables).map((service) => ({
    ...service,
    image: images[`${stack}_${service.name}`] ?? service.image,
  }));
  return { namedFiles, services, secrets };
}

/** The variables for a release: kept values, and the others from the current environment. */
export function releaseVariables({ variables, hidden }: Release, env: Environment): Environment {
  return { ...Object.fromEntries(hidden.map((name) => [name, env[name]])), ...variables };
}
