import type { Run } from '../command.ts';
import { loginRegistry, openDocker } from '../effects/docker.ts';
import { openDockerFolder } from '../effects/docker-folder.ts';
import type { Host } from '../effects/host.ts';
import { readRegistryImage } from '../effects/registry-image.ts';
import { messageOf } from '../errors.ts';
import { type PlannedImage, REVISION_LABEL } from '../plan/build-plan.ts';
import type { ImageRegistry } from '../plan/image-registry.ts';
import { type BuildReport, makeBuildReport, type ServiceBuild } from '../report/build-report.ts';
import { buildLine } from '../report/describe-build.ts';
import { bakeImages } from './bake-images.ts';
import { buildEach } from './build-each.ts';
import type { BuildSite, Built } from './build-site.ts';
import type { Log } from './log.ts';

export type BuildInput = {
  readonly images: readonly PlannedImage[];
  readonly registry: ImageRegistry;
  readonly directory: string;
  readonly host: Host;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly push: boolean;
  readonly force: boolean;
  readonly concurrency: number | undefined;
  readonly commit: string | undefined;
  readonly job: string | undefined;
  readonly log: Log;
  /** Ends the build; its reason is thrown once nothing of it runs any more. */
  readonly stop: AbortSignal;
};

/**
 * Builds and pushes what the registry does not have yet; one that fails stops no other. Throws ENGINE_UNREACHABLE,
 * REGISTRY_REFUSED, and the reason of `stop`.
 */
export async function buildImages(input: BuildInput): Promise<BuildReport> {
  const { images, registry, directory, host, env, push, log } = input;
  const startedAt = new Date();
  const services = images.length === 0 ? [] : await work();
  return makeBuildReport({
    services,
    pushed: push,
    startedAt,
    endedAt: new Date(),
    commit: input.commit,
    job: input.job,
  });

  async function work(): Promise<ServiceBuild[]> {
    const folder = await openDockerFolder(env, registry.login && registry.address);
    const run = stoppable(host.run, input.stop);
    try {
      const place = { cwd: directory, env: { DOCKER_CONFIG: folder.path } };
      const docker = await openDocker(run, place);
      // Also without a push: what an image is built from may be there.
      await loginRegistry(run, registry, place);
      const inRegistry = registryReader(registry, docker.insecure(registry.address), log);
      const results = new Map<PlannedImage, ServiceBuild>();
      if (push && !input.force) {
        const present = await Promise.all(images.map((planned) => alreadyThere(planned, inRegistry)));
        for (const [i, found] of present.entries()) if (found) results.set(images[i] as PlannedImage, found);
      }
      for (const found of results.values()) log.info(buildLine(found));
      const open = images.filter((planned) => !results.has(planned));
      const built: Built[] = [];
      if (open.length > 0) log.info(`building ${open.map(({ service }) => service).join(', ')}`);
      const done = (one: Built) => {
        built.push(one);
        log.info(buildLine(resultOf(one)));
        if (one.failure === undefined) showLog(one, log);
      };
      const site: BuildSite = { ...input, run, docker, place, folder: folder.path, done };
      await (docker.buildx ? bakeImages : buildEach)(open, site);
      for (const one of built) if (one.failure !== undefined) showLog(one, log);
      for (const one of built) results.set(one.planned, await withSize(resultOf(one), push, inRegistry));
      return images.flatMap((planned) => results.get(planned) ?? []);
    } finally {
      await folder.close();
    }
  }
}

function stoppable(run: Run, stop: AbortSignal): Run {
  return async (command) => {
    stop.throwIfAborted();
    const output = await run(command);
    stop.throwIfAborted();
    return output;
  };
}

type InRegistry = (image: string, tag: string) => ReturnType<typeof readRegistryImage>;

/** A registry that cannot be asked is no reason not to build; it is said once. */
function registryReader({ address, login }: ImageRegistry, insecure: boolean, log: Log): InRegistry {
  let told = false;
  return (repository, tag) =>
    readRegistryImage({ address, insecure, login }, repository, tag).catch((error) => {
      if (!told) log.info(`${address} cannot be asked what it has: ${messageOf(error)}`);
      told = true;
      return undefined;
    });
}

async function alreadyThere(planned: PlannedImage, inRegistry: InRegistry): Promise<ServiceBuild | undefined> {
  const revision = planned.labels[REVISION_LABEL];
  if (revision === undefined) return undefined;
  const found = await inRegistry(planned.repository, planned.tag);
  if (found?.labels[REVISION_LABEL] !== revision) return undefined;
  const { digest, size } = found;
  return { ...partOf(planned), status: 'skipped', ...(digest === undefined ? {} : { digest }), size, seconds: 0 };
}

/** Folded where it went well, open at the end where it did not. */
function showLog({ planned: { service }, log: text, failure }: Built, log: Log): void {
  const title = `docker build: ${service}`;
  const end = failure === undefined ? log.section(title) : () => {};
  if (failure !== undefined) log.info(`── ${title} failed`);
  for (const line of text.split('\n')) log.info(line);
  end();
}

function partOf({ service, repository, tag, dockerfile }: PlannedImage) {
  return { service, image: repository, tag, dockerfile };
}

function resultOf({ planned, seconds, digest, failure }: Built): ServiceBuild {
  if (failure === undefined) {
    return { ...partOf(planned), status: 'built', ...(digest === undefined ? {} : { digest }), seconds };
  }
  const { step, lines } = failure;
  const error = { ...(step === undefined ? {} : { step }), lines: [...lines] };
  return { ...partOf(planned), status: 'failed', seconds, error };
}

async function withSize(result: ServiceBuild, push: boolean, inRegistry: InRegistry): Promise<ServiceBuild> {
  if (result.status !== 'built' || !push) return result;
  const found = await inRegistry(result.image, result.tag);
  if (found === undefined) return result;
  const digest = result.digest ?? found.digest;
  // Somebody else's push of the same tag would have another size.
  return found.digest === digest
    ? { ...result, ...(digest === undefined ? {} : { digest }), size: found.size }
    : result;
}
