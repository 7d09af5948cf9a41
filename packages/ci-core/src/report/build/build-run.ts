import { z } from 'zod';
import { type BuildReport, buildFailureCause } from '../schema/build-report.ts';

const text = z.string().max(1_000);

const image = z.object({
  service: text,
  status: z.enum(['built', 'skipped', 'failed']),
  image: text.optional(),
  digest: text.optional(),
  seconds: z.number().min(0).optional(),
  cause: text.optional(),
  job: text.optional(),
  pushed: z.boolean().optional(),
  startedAt: z.string().max(40),
});

/** The images that were built with one tag in a review. */
export const buildRunSchema = z.object({ tag: text, startedAt: z.string().max(40), images: z.array(image).max(5_000) });

export type BuildRun = z.infer<typeof buildRunSchema>;
export type RunImage = z.infer<typeof image>;

/** The fields of a report that a comment needs. */
export type BuildRunSource = Pick<BuildReport, 'services' | 'pushed' | 'startedAt' | 'job'>;

/** Expects a report with at least one service; all services have the same tag. */
export function runOf({ services, pushed, startedAt, job }: BuildRunSource): BuildRun {
  const images = services.map(({ service, status, image, digest, seconds, error }): RunImage => {
    const failed = { cause: cut(buildFailureCause(error ?? { lines: [] })) };
    const good = { image, pushed, ...(digest === undefined ? {} : { digest }) };
    const link = job === undefined ? {} : { job };
    return { service, status, seconds, startedAt, ...link, ...(status === 'failed' ? failed : good) };
  });
  return { tag: services[0]?.tag ?? '', startedAt, images };
}

/**
 * All runs of a review, the latest first, independent of the order of the input. Jobs of one pipeline share a tag, each with
 * its services; of two results for a service the later one counts.
 */
export function mergeRuns(runs: readonly BuildRun[]): BuildRun[] {
  const byTag = new Map<string, BuildRun>();
  for (const run of runs) {
    const known = byTag.get(run.tag);
    const startedAt = known && known.startedAt > run.startedAt ? known.startedAt : run.startedAt;
    byTag.set(run.tag, { tag: run.tag, startedAt, images: latest([...(known?.images ?? []), ...run.images]) });
  }
  return [...byTag.values()].sort((a, b) => order(b.startedAt, a.startedAt) || order(a.tag, b.tag));
}

/** The latest image of each service, failed ones first. */
function latest(images: readonly RunImage[]): RunImage[] {
  const byService = new Map<string, RunImage>();
  for (const one of images) {
    const known = byService.get(one.service);
    if (known === undefined || order(known.startedAt, one.startedAt) <= 0) byService.set(one.service, one);
  }
  const rank = ({ status }: RunImage) => (status === 'failed' ? 0 : 1);
  return [...byService.values()].sort((a, b) => rank(a) - rank(b) || order(a.service, b.service));
}

/** Independent of the locale, so the order is the same everywhere. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function cut(line: string): string {
  return line.slice(0, 500);
}
