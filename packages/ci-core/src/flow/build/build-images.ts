import type { Run } from '../../command.ts';
import type { Host } from '../../effects/host/host.ts';
import type { Http } from '../../effects/http/http.ts';
import { loginRegistry, openDocker } from '../../effects/registry/docker.ts';
import { openDockerFolder } from '../../effects/registry/docker-folder.ts';
import { setGitModes } from '../../effects/repository/git-modes.ts';
import { invalidInput } from '../../errors.ts';
import type { ImageRegistry } from '../../plan/build/image-registry.ts';
import { buildxReason, type PlannedImage } from '../../plan/build/planned-image.ts';
import type { JobLogins } from '../../plan/registry/job-logins.ts';
import { buildLine } from '../../report/build/describe-build.ts';
import { type BuildReport, makeBuildReport, type ServiceBuild } from '../../report/schema/build-report.ts';
import { counted } from '../../text.ts';
import type { Log } from '../log.ts';
import { bakeImages } from './bake-images.ts';
import { buildEach } from './build-each.ts';
import { type BuildSite, type Built, resultOf } from './build-site.ts';
import { imagesInRegistry } from './images-in-registry.ts';

export type BuildInput = {
  readonly images: readonly PlannedImage[];
  readonly registry: ImageRegistry;
  readonly given: Pick<JobLogins, 'config' | 'anonymous'>;
  readonly directory: string;
  readonly host: Host;
  /** For the login of the user who runs the job. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly http: Http;
  readonly push: boolean;
  readonly force: boolean;
  readonly concurrency: number | undefined;
  readonly commit: string | undefined;
  readonly job: string | undefined;
  readonly log: Log;
  /** Stops the build; its reason is thrown when no command of the build runs any more. */
  readonly stop: AbortSignal;
};

/**
 * Builds and pushes the images that the registry does not have yet. A failed image does not stop the others. Throws
 * ENGINE_UNREACHABLE, REGISTRY_REFUSED, INVALID_INPUT for what needs buildx without it, or the reason of `stop`.
 */
export async function buildImages(input: BuildInput): Promise<BuildReport> {
  const { images, push, commit, job } = input;
  const startedAt = new Date();
  const services = images.length === 0 ? [] : await buildMissing(input);
  return makeBuildReport({ services, pushed: push, startedAt, endedAt: new Date(), commit, job });
}

async function buildMissing(input: BuildInput): Promise<ServiceBuild[]> {
  const { images, registry, directory, host, env, http, push, log } = input;
  const folder = await openDockerFolder(env, { loginTo: registry.login && registry.address, ...input.given });
  try {
    const run = stoppable(host.run, input.stop);
    const options = { cwd: directory, env: { DOCKER_CONFIG: folder.path } };
    const docker = await openDocker(run, options);
    if (!docker.buildx) refuseWithoutBuildx(images);
    // Also without a push: base images may be in this registry.
    await loginRegistry(run, registry, options);
    const inRegistry = imagesInRegistry({ ...registry, insecure: docker.insecure(registry.address), http }, log);
    const results = new Map<PlannedImage, ServiceBuild>();
    await Promise.all(
      images.map(async (planned) => {
        const found = push && !input.force ? await inRegistry.built(planned) : undefined;
        if (found === undefined) return;
        results.set(planned, found);
        log.info(buildLine(found));
      }),
    );
    const missing = images.filter((planned) => !results.has(planned));
    if (missing.length > 0) {
      const count = await setGitModes(directory);
      if (count > 0) log.info(`corrected the modes of ${counted(count, 'path')} to those that git has`);
    }
    const built = await build(missing, docker.buildx, log, { ...input, run, options, folder: folder.path });
    await Promise.all(
      built.map(async (one) => {
        const result = resultOf(one);
        results.set(one.planned, push ? await inRegistry.measured(result) : result);
      }),
    );
    return images.flatMap((planned) => results.get(planned) ?? []);
  } finally {
    await folder.close();
  }
}

/** Logs of successful builds are written folded as they end; those of failed builds unfolded and last. */
async function build(
  images: readonly PlannedImage[],
  buildx: boolean,
  log: Log,
  site: Omit<BuildSite, 'done'>,
): Promise<Built[]> {
  if (images.length === 0) return [];
  const open = new Set(images.map(({ service }) => service));
  const building = () => `building ${[...open].join(', ')}`;
  const built: Built[] = [];
  const done = (one: Built) => {
    built.push(one);
    open.delete(one.planned.service);
    log.info(buildLine(resultOf(one)));
    if (one.failure === undefined) log.folded(`docker build: ${one.planned.service}`, one.log);
    log.progress(open.size > 0 ? building() : '');
  };
  log.info(building());
  log.progress(building());
  await (buildx ? bakeImages : buildEach)(images, { ...site, done });
  for (const { planned, log: text, failure } of built) {
    if (failure !== undefined) log.info(`── docker build: ${planned.service} failed\n${text}`);
  }
  return built;
}

/** What an engine without buildx would leave out, or would do in another way. */
function refuseWithoutBuildx(images: readonly PlannedImage[]): void {
  const problems = images.flatMap((image) => {
    const reason = buildxReason(image);
    const hint = 'install the buildx plugin of Docker where the job runs; the image of swarm-ci has it';
    return reason === undefined
      ? []
      : [{ at: `service "${image.service}"`, message: `${reason} requires docker buildx`, hint }];
  });
  if (problems.length > 0) throw invalidInput(problems);
}

function stoppable(run: Run, stop: AbortSignal): Run {
  return async (command) => {
    stop.throwIfAborted();
    const output = await run(command);
    stop.throwIfAborted();
    return output;
  };
}
