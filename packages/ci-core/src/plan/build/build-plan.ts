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
  /** The image in the registry that keeps the steps of the last build, when there is to be one. */
  readonly cache: string | undefined;
};

export type BuildInput = {
  readonly services: readonly string[];
  readonly tag: string;
  /** Tag of the images that keep the steps of the last build. */
  readonly cache: string | undefined;
  /** What stands before the service in an image's name. */
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

/** Every place where a Dockerfile of these services may be. */
export function dockerfilesOf(services: readonly string[]): string[] {
  return [...services.filter((service) => NAME.test(service)).map(dockerfileOf), COMMON];
}

/** A service's own Dockerfile where there is one, else the common one, told by build arguments what to build. */
export function planBuild(asked: BuildInput): { images: PlannedImage[]; problems: Problem[] } {
  const { tag, cache, prefix, dockerfiles } = asked;
  const services = [...new Set(asked.services)];
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
      labels: labelsOf(asked),
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
    return { at, message: "cannot be part of an image's name", hint: 'a-z and 0-9, with . _ - or / between them' };
  }
  if (dockerfiles.has(dockerfileOf(service)) || dockerfiles.has(COMMON)) return undefined;
  const hint = `add one of the two, or correct the name of the service`;
  return { at, message: `there is neither ${dockerfileOf(service)} nor ./${COMMON}`, hint };
}
