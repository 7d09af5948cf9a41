import { z } from 'zod';
import { dockerfilePath, type PlannedImage } from '../../plan/build/planned-image.ts';

const error = z.object({
  step: z.string().optional().describe('Dockerfile step that failed'),
  lines: z.array(z.string()).describe('Last lines of the output, with the error at the end'),
});

const service = z.object({
  service: z.string().describe('Name of the service'),
  image: z.string().describe('Image name without the tag'),
  tag: z.string().describe('Image tag'),
  dockerfile: z.string().describe('Path of the Dockerfile'),
  status: z
    .enum(['built', 'skipped', 'failed'])
    .describe('`skipped`: the registry already has this tag, built from this commit'),
  digest: z.string().optional().describe('Digest in the registry, if the image was pushed'),
  size: z.number().int().optional().describe('Compressed size in the registry, in bytes'),
  seconds: z.number().describe('Duration in seconds; images that are built together have the same value'),
  error: error.optional().describe('Why the build failed'),
});

/** `build-report.json`: the result of one build, which later jobs read. */
export const buildReportSchema = z.object({
  schema: z.literal('swarm-ci/build-report').describe('Type of this document'),
  version: z.literal(1).describe('Version of this format; increased when a field is removed or changes its meaning'),
  outcome: z
    .enum(['built', 'failed', 'nothing'])
    .describe('`failed`: at least one image failed to build; `nothing`: no service was selected'),
  exitCode: z.number().int().describe('Exit code of the job'),
  pushed: z.boolean().describe('Whether images were pushed'),
  startedAt: z.iso.datetime().describe('ISO 8601, UTC'),
  seconds: z.number().describe('Duration in seconds'),
  commit: z.string().optional().describe('Commit that was built'),
  job: z.string().optional().describe('URL of the CI job'),
  services: z.array(service).describe('Results in the order in which the services were requested'),
});

export type BuildReport = z.infer<typeof buildReportSchema>;
export type ServiceBuild = z.infer<typeof service>;

/** What is known of an image, also if something else than `build-images` built it. */
export type ReportedImage = Omit<ServiceBuild, 'dockerfile' | 'seconds'> & Partial<Pick<ServiceBuild, 'seconds'>>;

/** The part of a report that comments and updates of manifests need. */
export type ImagesReport = Pick<BuildReport, 'pushed' | 'startedAt' | 'job'> & {
  readonly services: readonly ReportedImage[];
};

/** The fields of a result that are known before the build. */
export function plannedFields({ service, repository, tag, ...paths }: PlannedImage) {
  return { service, image: repository, tag, dockerfile: dockerfilePath(paths) };
}

// The closing line of a failed step, from BuildKit and from the classic builder: it does not contain the cause.
const CLOSING = /did not complete successfully: exit code|returned a non-zero code/;

/** The last line of the output that describes the cause. */
export function buildFailureCause({ lines }: { readonly lines: readonly string[] }): string {
  const said = lines.filter((line) => line.trim() !== '');
  return said.findLast((line) => !CLOSING.test(line)) ?? said.at(-1) ?? 'the build printed no error';
}

export type BuildFacts = {
  readonly services: readonly ServiceBuild[];
  readonly pushed: boolean;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly commit: string | undefined;
  readonly job: string | undefined;
};

export function makeBuildReport({ services, pushed, startedAt, endedAt, commit, job }: BuildFacts): BuildReport {
  const failed = services.some(({ status }) => status === 'failed');
  return {
    schema: 'swarm-ci/build-report',
    version: 1,
    outcome: failed ? 'failed' : services.length === 0 ? 'nothing' : 'built',
    exitCode: failed ? 1 : 0,
    pushed,
    startedAt: startedAt.toISOString(),
    seconds: (endedAt.getTime() - startedAt.getTime()) / 1000,
    ...(commit === undefined ? {} : { commit }),
    ...(job === undefined ? {} : { job }),
    services: [...services],
  };
}
