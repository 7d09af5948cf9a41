import {
  type BuildReport,
  buildReportSchema,
  makeBuildReport,
  namedImages,
  type Problem,
  type Settings,
} from '@swarm-ci/core';
import type { World } from '../../command-line/world.ts';
import { readReport } from './read-report.ts';

/** Options of the jobs that follow a build: its images, when it was not build-images that made them. */
export const imageOptions = {
  image: {
    placeholder: 'SERVICE=IMAGE:TAG',
    describe: 'an image of another build, in place of a build report; repeatable',
    repeatable: true,
  },
  failed: {
    placeholder: 'SERVICE',
    describe: 'a service whose build failed, in place of a build report; repeatable',
    repeatable: true,
  },
} as const;

/** The build report: made from `--image` and `--failed`, else read from the file that build-images wrote. */
export async function readBuiltImages(
  { image, failed }: Readonly<Record<string, string | undefined>>,
  { buildReport }: Settings<'buildReport'>,
  world: World,
): Promise<{ report: BuildReport | undefined; problems: Problem[] }> {
  if (image === undefined && failed === undefined) {
    const from = { writer: 'build-images', flag: 'report' };
    return { report: await readReport(buildReport, from, buildReportSchema, world), problems: [] };
  }
  const { services, problems } = namedImages(image?.split('\n') ?? [], failed?.split('\n') ?? []);
  if (problems.length > 0) return { report: undefined, problems };
  const now = new Date();
  const { headSha: commit, job } = world.context;
  const error = { lines: ['the log of the job has the reason'] };
  const built = services.map((one) => ({
    ...one,
    dockerfile: '',
    seconds: 0,
    ...(one.status === 'failed' ? { error } : {}),
  }));
  const report = makeBuildReport({ services: built, pushed: true, startedAt: now, endedAt: now, commit, job: job.url });
  return { report, problems: [] };
}
