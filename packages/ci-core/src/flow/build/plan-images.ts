import type { CiContext } from '../../context/context.ts';
import { traitsOf } from '../../context/platforms.ts';
import { existingFiles } from '../../effects/repository/dockerfiles.ts';
import { withGit } from '../../effects/repository/git.ts';
import type { Problem } from '../../errors.ts';
import type { BakeDefinition } from '../../plan/build/bake-definition.ts';
import { planBuild } from '../../plan/build/build-plan.ts';
import { type ImageRegistry, imageRegistry } from '../../plan/build/image-registry.ts';
import type { Attestations, PlannedImage } from '../../plan/build/planned-image.ts';
import { dockerfilesOf } from '../../plan/build/recipe.ts';
import { type JobLogins, jobLogins } from '../../plan/registry/job-logins.ts';
import { Secret } from '../../secret.ts';
import type { BuildDefinition } from '../../settings/service/build-definition.ts';
import type { CacheMode } from '../../settings/service/cache-mode.ts';

export type PlanImagesInput = {
  readonly services: readonly string[];
  readonly tag: string;
  readonly cache: string | undefined;
  readonly cacheMode: CacheMode;
  readonly attestations: Attestations;
  readonly definitions: readonly BuildDefinition[];
  /** The targets of `build_file`; undefined without one. */
  readonly baked: readonly BakeDefinition[] | undefined;
  readonly directory: string;
  readonly registry: string | undefined;
  readonly registryUser: string | undefined;
  readonly registryPassword: Secret | undefined;
  readonly context: CiContext;
  readonly env: Readonly<Record<string, string | undefined>>;
};

export type PlannedImages = {
  readonly images: readonly PlannedImage[];
  readonly registry: ImageRegistry;
  /** `DOCKER_AUTH_CONFIG`, and whether no login is used at all. */
  readonly given: Pick<JobLogins, 'config' | 'anonymous' | 'warnings'>;
  readonly commit: string | undefined;
};

/** Reads what the repository has and plans an image for each service; undefined when there are problems. */
export async function planImages(
  asked: PlanImagesInput,
): Promise<{ plan: PlannedImages | undefined; problems: Problem[] }> {
  const { services, tag, cache, cacheMode, attestations, definitions, baked, directory, env } = asked;
  const [context, dockerfiles] = await Promise.all([
    withGit(asked.context, directory),
    existingFiles(directory, dockerfilesOf(services, definitions)),
  ]);
  const given = jobLogins(asked, env);
  const found = imageRegistry({
    context,
    env,
    given,
    jobPassword: jobPassword(context, env),
  });
  const registry = 'prefix' in found ? found : undefined;
  const { images, problems } = planBuild({
    services,
    tag,
    cache,
    cacheMode,
    attestations,
    definitions,
    baked,
    prefix: registry?.prefix ?? '',
    dockerfiles,
    revision: context.sha,
    source: context.repositoryUrl,
    created: new Date().toISOString(),
    env,
  });
  const faults = [...given.problems, ...problems];
  // An address that is not one is a problem of its own already.
  const isKnown = given.problems.some(({ at }) => at === 'REGISTRY');
  if (!('prefix' in found)) return { plan: undefined, problems: isKnown ? faults : [found, ...faults] };
  const plan = { images, registry: found, given, commit: context.sha };
  return { plan: faults.length === 0 ? plan : undefined, problems: faults };
}

function jobPassword({ platform }: CiContext, env: PlanImagesInput['env']): Secret | undefined {
  const variable = traitsOf(platform)?.registry.passwordVariable;
  const value = variable === undefined ? undefined : env[variable];
  return value ? new Secret(value) : undefined;
}
