import { buildCommand, pullCommand, pushCommand, tagCommand } from '../../plan/build/build-command.ts';
import type { PlannedImage } from '../../plan/build/planned-image.ts';
import { findBuildFailure } from '../../verdict/build/build-failure.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { type BuildSite, type Built, failed, secondsSince, textOf } from './build-site.ts';

/** Builds mostly wait for the network: for downloads of packages and uploads of layers. */
const DEFAULT_CONCURRENCY = 8;

/** `docker build` and `docker push` for each image, for an engine without buildx. */
export async function buildEach(images: readonly PlannedImage[], site: BuildSite): Promise<void> {
  await mapConcurrently(images, site.concurrency ?? DEFAULT_CONCURRENCY, async (planned) =>
    site.done(await buildOne(planned, site)),
  );
}

async function buildOne(planned: PlannedImage, { run, options, push }: BuildSite): Promise<Built> {
  const start = Date.now();
  const { cache, image } = planned;
  // The cache image does not exist before the first build.
  if (cache !== undefined) await run(pullCommand(cache.image, options));
  const built = await run(buildCommand(planned, options));
  const log = textOf(built);
  if (built.code !== 0) return failed(planned, log, secondsSince(start), 'docker build');
  if (!push) return { planned, log, seconds: secondsSince(start) };
  const pushed = await run(pushCommand(image, options));
  const said = textOf(pushed);
  if (pushed.code !== 0) {
    const failure = { step: 'docker push', lines: findBuildFailure(said).lines };
    return { planned, log: `${log}\n${said}`, seconds: secondsSince(start), failure };
  }
  if (cache !== undefined) {
    await run(tagCommand(image, cache.image, options));
    await run(pushCommand(cache.image, options));
  }
  const digest = /digest: (sha256:[0-9a-f]{64})/.exec(pushed.stdout)?.[1];
  return { planned, log: `${log}\n${said}`, seconds: secondsSince(start), ...(digest === undefined ? {} : { digest }) };
}
