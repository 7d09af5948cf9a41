import type { Problem } from '../../errors.ts';

/** One image to build, with the repository as context. */
export type PlannedImage = {
  readonly service: string;
  /** The image's name without its tag. */
  readonly repository: string;
  readonly tag: string;
  /** `<repository>:<tag>` */
  readonly image: string;
  /** Relative to the repository. */
  readonly dockerfile: string;
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** The image in the registry with the build cache, if enabled. */
  readonly cache: string | undefined;
};

export type BuildInput = {
  readonly services: readonly string[];
  readonly tag: string;
  /** Tag of the images with the build cache. */
  readonly cache: string | undefined;
  /** The part of the image name before the service. */
  readonly prefix: string;
  /** Paths of the Dockerfiles that exist. */
  readonly dockerfiles: ReadonlySet<string>;
  readonly revision: string | undefined;
  readonly source: string | undefined;
  /** ISO 8601 */
  readonly created: string;
};

const COMMON = 'Dockerfile';
// https://github.com/distribution/reference: the path of a repository.
const NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

export function dockerfileOf(service: string): string {
  return `${service}/${COMMON}`;
}

/** All possible paths of the Dockerfiles of these services. */
export function dockerfilesOf(services: readonly string[]): string[] {
  return [...services.filter((service) => NAME.test(service)).map(dockerfileOf), COMMON];
}

/** Uses the Dockerfile of the service, or the common one with build arguments that name the service. */
export function planBuild(input: BuildInput): { images: PlannedImage[]; problems: Problem[] } {
  const { tag, cache, prefix, dockerfiles } = input;
  const services = [...new Set(input.services)];
  const problems = services.flatMap((service) => serviceProblem(service, dockerfiles) ?? []);
  const images = services.map((service): PlannedImage => {
    const own = dockerfiles.has(dockerfileOf(service));
    const repository = `${prefix}/${service}`;
    return {
      service,
      repository,
      tag,
      image: `${repository}:${tag}`,
      dockerfile: own ? dockerfileOf(service) : COMMON,
      args: own ? {} : { DAEMON: service, SERVICE: service },
      labels: labelsOf(input),
      cache: cache === undefined ? undefined : `${repository}:${cache}`,
    };
  });
  return { images, problems };
}

function labelsOf({ revision, source, created, tag }: BuildInput): Record<string, string> {
  const labels = { revision, source, created, version: tag };
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (value ? [[`org.opencontainers.image.${name}`, value]] : [])),
  );
}

export const REVISION_LABEL = 'org.opencontainers.image.revision';

function serviceProblem(service: string, dockerfiles: ReadonlySet<string>): Problem | undefined {
  const at = `service "${service}"`;
  if (!NAME.test(service)) {
    return { at, message: 'is not valid in an image name', hint: 'use a-z and 0-9, with . _ - or / between them' };
  }
  if (dockerfiles.has(dockerfileOf(service)) || dockerfiles.has(COMMON)) return undefined;
  const hint = `add one of them, or correct the service name`;
  return { at, message: `neither ${dockerfileOf(service)} nor ./${COMMON} exists`, hint };
}
