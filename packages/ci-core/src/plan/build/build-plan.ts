import type { Problem } from '../../errors.ts';
import type { BuildDefinition } from '../../settings/service/build-definition.ts';
import type { CacheMode } from '../../settings/service/cache-mode.ts';
import type { BakeDefinition } from './bake-definition.ts';
import type { Attestations, PlannedImage } from './planned-image.ts';
import { COMMON, cleanPath, isImageName, recipeOf } from './recipe.ts';

export type BuildInput = {
  readonly services: readonly string[];
  readonly tag: string;
  /** Tag of the images with the build cache. */
  readonly cache: string | undefined;
  readonly cacheMode: CacheMode;
  readonly attestations: Attestations;
  /** How services are built, where swarm-ci.yaml says so. */
  readonly definitions: readonly BuildDefinition[];
  /** The targets of `build_file`; undefined without one. */
  readonly baked: readonly BakeDefinition[] | undefined;
  /** The part of the image name before the service. */
  readonly prefix: string;
  /** Paths of the Dockerfiles that exist. */
  readonly dockerfiles: ReadonlySet<string>;
  readonly revision: string | undefined;
  readonly source: string | undefined;
  /** ISO 8601 */
  readonly created: string;
  /** For `${VARIABLE}` in build arguments, and for secrets. */
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Uses the Dockerfile of the service, or the common one with build arguments that name the service. */
export function planBuild(input: BuildInput): { images: PlannedImage[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const images = [...new Set(input.services)].map((service) => planImage(service, input, problems));
  return { images, problems };
}

function planImage(service: string, input: BuildInput, problems: Problem[]): PlannedImage {
  const { tag, prefix, attestations, baked } = input;
  const definition = input.definitions.find((one) => one.service === service);
  const repository = `${prefix}/${service}`;
  const mode = definition?.cache ?? input.cacheMode;
  const named = { service, repository, tag, image: `${repository}:${tag}`, attestations, labels: labelsOf(input) };
  const cache =
    input.cache === undefined || mode === 'none' ? undefined : { image: `${repository}:${input.cache}`, mode };
  if (!isImageName(service)) problems.push(invalidName(service));
  const defined = baked?.find(({ target }) => target === service);
  if (baked !== undefined) {
    if (isImageName(service) && defined === undefined) problems.push(notInFile(service, baked));
    const { context, dockerfile } = pathsOf(defined);
    return { ...named, cache, ...EMPTY, context, dockerfile, defined };
  }
  const { recipe, problems: faults } = recipeOf({
    service,
    definition,
    dockerfiles: input.dockerfiles,
    env: input.env,
  });
  problems.push(...faults);
  return { ...named, cache, ...recipe, defined: undefined };
}

const EMPTY = { target: undefined, args: {}, platforms: [], secrets: [] };

function pathsOf(defined: BakeDefinition | undefined): Pick<PlannedImage, 'context' | 'dockerfile'> {
  const text = (value: unknown, other: string) => (typeof value === 'string' ? cleanPath(value) : other);
  const { context, dockerfile } = defined?.definition ?? {};
  return { context: text(context, '.'), dockerfile: text(dockerfile, COMMON) };
}

function labelsOf({ revision, source, created, tag }: BuildInput): Record<string, string> {
  const labels = { revision, source, created, version: tag };
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (value ? [[`org.opencontainers.image.${name}`, value]] : [])),
  );
}

export const REVISION_LABEL = 'org.opencontainers.image.revision';

function invalidName(service: string): Problem {
  const hint = 'use a-z and 0-9, with . _ - or / between them';
  return { at: `service "${service}"`, message: 'is not valid in an image name', hint };
}

function notInFile(service: string, baked: readonly BakeDefinition[]): Problem {
  const hint = `it builds ${baked.map(({ target }) => target).join(', ') || 'nothing'}`;
  return { at: `service "${service}"`, message: 'is not a target of build_file', hint };
}
