import {
  commaList,
  findImageTag,
  givenBuilds,
  type ImagesReport,
  imagesReport,
  type Problem,
  type Settings,
} from '@swarm-ci/core';
import type { World } from '../../command-line/world.ts';
import { readBuildReports } from './build-reports.ts';

/** Options that name images which something else than `build-images` built. */
export const builtOptions = {
  image: {
    placeholder: 'SERVICE=IMAGE:TAG',
    describe: 'an image that something else built and pushed, in place of a build report; repeatable',
    repeat: true,
  },
  failed: { placeholder: 'SERVICE', describe: 'a service whose build failed; repeatable', repeat: true },
} as const;

export const builtSettings = ['buildReport', 'directory', 'tagFormat'] as const;

type Input = {
  readonly settings: Settings<(typeof builtSettings)[number]>;
  readonly options: Readonly<Record<string, string | undefined>>;
};

/** The images of `--image` and `--failed` if there are any, else those of the build report. */
export async function builtImages(
  { settings, options }: Input,
  world: World,
): Promise<{ readonly report: ImagesReport; readonly problems: readonly Problem[] }> {
  const [images, failed] = [commaList(options.image ?? ''), commaList(options.failed ?? '')];
  if (images.length + failed.length === 0) {
    return { report: await readBuildReports(settings.buildReport, world), problems: [] };
  }
  const given = givenBuilds(images, failed);
  const { context } = world;
  // The tag of a failed build is that of the pipeline: the comment lists it with the others.
  const tag = given.images[0]?.tag ?? (await tagOfPipeline(settings, world));
  return { report: imagesReport(given, { tag, job: context.job.url, at: new Date() }), problems: given.problems };
}

async function tagOfPipeline(settings: Input['settings'], world: World): Promise<string> {
  const directory = world.resolve(settings.directory);
  return (await findImageTag({ context: world.context, directory, format: settings.tagFormat ?? 'sha' })).tag;
}
