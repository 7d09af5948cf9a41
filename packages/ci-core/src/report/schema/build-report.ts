import { z } from 'zod';
import type { PlannedImage } from '../../plan/build/build-plan.ts';

const error = z.object({
  step: z.string().optional().describe('The step of the Dockerfile that failed'),
  lines: z.array(z.string()).describe('What was said last, the cause at the end'),
});

const service = z.object({
  service: z.string().describe('Name of the service'),
  image: z.string().describe("The image's name without its tag"),
  tag: z.string().describe("The image's tag"),
  dockerfile: z.string().describe('Path of its Dockerfile'),
  status: z.enum(['built', 'skipped', 'failed']).describe('`skipped`: the registry has this tag of this revision'),
  digest: z.string().optional().describe('Digest in the registry, once it is pushed'),
  size: z.number().int().optional().describe('Compressed size in the registry, in bytes'),
  seconds: z.number().describe('How long it took; images built in one go share it'),
  error: error.optional().describe('Why it failed'),
});

/** `build-report.json`: what one build did. Later jobs read it; `version` rises when a field changes its meaning. */
export const buildReportSchema = z.object({
  schema: z.literal('swarm-ci/build-report').describe('What kind of document this is'),
  version: z.literal(1).describe('Rises when a field changes its meaning or goes away'),
  outcome: z.enum(['built', 'failed', 'nothing']).describe('`failed` when any service failed; `nothing` was selected'),
  exitCode: z.number().int().describe('Exit code of the job'),
  pushed: z.boolean().describe('Whether images were pushed'),
  startedAt: z.iso.datetime().describe('ISO 8601, UTC'),
  seconds: z.number().describe('How long it took'),
  commit: z.string().optional().describe('Commit that was built'),
  job: z.string().optional().describe("The CI job's address"),
  services: z.array(service).describe('In the order they were asked for'),
});

export type BuildReport = z.infer<typeof buildReportSchema>;
export type ServiceBuild = z.infer<typeof service>;

/** What is known of a result before anything is built. */
export function plannedFields({ service, repository, tag, dockerfile }: PlannedImage) {
  return { service, image: repository, tag, dockerfile };
}

// How BuildKit and the classic builder close a step that failed: that it did, not why.
const CLOSING = /did not complete successfully: exit code|returned a non-zero code/;

/** The last line that tells something of the cause. */
export function buildFailureCause({ lines }: { readonly lines: readonly string[] }): string {
  const said = lines.filter((line) => line.trim() !== '');
  return said.findLast((line) => !CLOSING.test(line)) ?? said.at(-1) ?? 'no cause was told';
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
