import type { Problem } from '../../errors.ts';
import { filled } from '../../settings/probe/probe-request.ts';
import type { BuildDefinition } from '../../settings/service/build-definition.ts';
import { withoutEndSlashes } from '../../text.ts';
import { dockerfilePath, type PlannedImage } from './planned-image.ts';

export const COMMON = 'Dockerfile';
// https://github.com/distribution/reference: the path of a repository.
const NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

export function isImageName(service: string): boolean {
  return NAME.test(service);
}

function dockerfileOf(service: string): string {
  return `${service}/${COMMON}`;
}

/** All possible paths of the Dockerfiles of these services. */
export function dockerfilesOf(services: readonly string[], definitions: readonly BuildDefinition[]): string[] {
  const valid = services.filter((service) => NAME.test(service));
  const written = definitions.filter(({ service }) => valid.includes(service)).map(writtenDockerfile);
  return [...valid.map(dockerfileOf), ...written.flatMap((path) => path ?? []), COMMON];
}

/** The path that swarm-ci.yaml names, if it names one or a context. */
function writtenDockerfile({ context, dockerfile }: BuildDefinition): string | undefined {
  if (context === undefined && dockerfile === undefined) return undefined;
  return dockerfilePath({ context: cleanPath(context ?? '.'), dockerfile: cleanPath(dockerfile ?? COMMON) });
}

/** `./web/` → `web` */
export function cleanPath(path: string): string {
  return withoutEndSlashes(path.replace(/^(?:\.\/+)+/, '')) || '.';
}

export type Recipe = Pick<PlannedImage, 'context' | 'dockerfile' | 'target' | 'args' | 'platforms' | 'secrets'>;

export type RecipeInput = {
  readonly service: string;
  readonly definition: BuildDefinition | undefined;
  /** Paths of the Dockerfiles that exist. */
  readonly dockerfiles: ReadonlySet<string>;
  /** For `${VARIABLE}` in build arguments, and for secrets. */
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** What is built for a service: as swarm-ci.yaml says, else from its own Dockerfile, else from the common one with its name. */
export function recipeOf({ service, definition, dockerfiles, env }: RecipeInput): {
  recipe: Recipe;
  problems: Problem[];
} {
  const problems: Problem[] = [];
  const own = dockerfileOf(service);
  const written = definition && writtenDockerfile(definition);
  const path = written ?? (dockerfiles.has(own) ? own : COMMON);
  const at = definition?.at ?? `service "${service}"`;
  if (NAME.test(service) && !dockerfiles.has(path)) {
    const hint = 'add one of them, or correct the service name';
    const message = `neither ${own} nor ./${COMMON} exists`;
    problems.push(
      written === undefined
        ? { at: `service "${service}"`, message, hint }
        : { at, message: `${written} does not exist`, hint: 'correct the context or the dockerfile of the service' },
    );
  }
  const missing = (name: string, what: string) =>
    problems.push({ at, message: `${what} of "${service}" uses ${name}, which is not set`, hint: `set ${name}` });
  const args = Object.entries(definition?.args ?? {}).map(([name, text]) => {
    return [name, filled(text, env, (variable) => missing(variable, `the build argument ${name}`))];
  });
  const secrets = definition?.secrets ?? [];
  for (const { id, variable } of secrets) if (!env[variable]) missing(variable, `the secret ${id}`);
  const context = cleanPath(definition?.context ?? '.');
  const recipe = {
    context,
    dockerfile: context === '.' ? path : cleanPath(definition?.dockerfile ?? COMMON),
    target: definition?.target,
    args: { ...(path === COMMON ? { DAEMON: service, SERVICE: service } : {}), ...Object.fromEntries(args) },
    platforms: definition?.platforms ?? [],
    secrets,
  };
  return { recipe, problems };
}
