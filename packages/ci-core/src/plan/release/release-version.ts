import { createHash } from 'node:crypto';
import { versionOf } from '../stack/same-version.ts';
import type { ServiceSpec } from '../stack/stack-state.ts';

/** Hashes by service: of its exact spec, and of its version. */
type Released = Readonly<Record<'specs' | 'versions', Readonly<Record<string, string>>>>;

/** Whether a service has the version that it has in a release. Older releases have only the exact hash. */
export function hasVersion(spec: ServiceSpec, { specs, versions }: Released): boolean {
  const version = versions[spec.Name];
  return version === undefined ? isExactly(spec, { specs }) : version === versionHash(spec);
}

/** Whether a service is as the release left it, to the digest and the labels; up to 0.1 with the IDs of its configs. */
export function isExactly(spec: ServiceSpec, { specs }: Pick<Released, 'specs'>): boolean {
  const hash = specs[spec.Name];
  return hash !== undefined && (hash === specHash(spec) || hash === hashOf(spec));
}

/** A hash of what `sameVersion` compares. */
export function versionHash(spec: ServiceSpec): string {
  return fingerprintOf([canonical(versionOf(withoutIds(spec)))]);
}

/**
 * A hash of a spec with its labels and the digest of its image, but without the image name as written in the manifest, the
 * counter of `docker service update --force` and the replicas.
 */
export function specHash(spec: ServiceSpec): string {
  return hashOf(withoutIds(spec));
}

/** A config that is made again has another ID, but its name and content are the same. */
function withoutIds(spec: ServiceSpec): ServiceSpec {
  const { ContainerSpec } = spec.TaskTemplate;
  if (!ContainerSpec?.Configs?.length && !ContainerSpec?.Secrets?.length) return spec;
  const Configs = ContainerSpec.Configs?.map((one) => ({ ...one, ConfigID: '' }));
  const Secrets = ContainerSpec.Secrets?.map((one) => ({ ...one, SecretID: '' }));
  const named = { ...ContainerSpec, ...(Configs ? { Configs } : {}), ...(Secrets ? { Secrets } : {}) };
  return { ...spec, TaskTemplate: { ...spec.TaskTemplate, ContainerSpec: named } };
}

function hashOf({ Labels, TaskTemplate, Mode, ...rest }: ServiceSpec): string {
  const labels = Object.entries(Labels ?? {}).filter(([name]) => name !== IMAGE_LABEL);
  const template = { ...TaskTemplate, ForceUpdate: undefined };
  const placement = { ...TaskTemplate.Placement, Platforms: undefined };
  const mode = Mode?.Replicated ? 'replicated' : Mode;
  return fingerprintOf([canonical({ ...rest, mode, labels, template: { ...template, Placement: placement } })]);
}

// Set by `docker stack deploy`.
const IMAGE_LABEL = 'com.docker.stack.image';

/** The same text for values that are equal for `sameSpec`. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).map(([name, one]) => [JSON.stringify(name), canonical(one)] as const);
  const known = members.filter(([, text]) => !['null', '[]', '{}'].includes(text)).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${known.map((member) => member.join(':')).join()}}`;
}

export function fingerprintOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}
