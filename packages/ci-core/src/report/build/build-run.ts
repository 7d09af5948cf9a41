import { z } from 'zod';
import { buildFailureCause, type ImagesReport } from '../schema/build-report.ts';

const text = z.string().max(1_000);

const image = z.object({
  service: text,
  status: z.enum(['built', 'skipped', 'failed']),
  image: text.optional(),
  /** Unless it is that of the run. */
  tag: text.optional(),
  digest: text.optional(),
  seconds: z.number().min(0).optional(),
  cause: text.optional(),
  job: text.optional(),
  pushed: z.boolean().optional(),
  startedAt: z.string().max(40),
});

/** The images that were built in one run, most of them with its tag. */
export const buildRunSchema = z.object({ tag: text, startedAt: z.string().max(40), images: z.array(image).max(5_000) });

export type BuildRun = z.infer<typeof buildRunSchema>;
export type RunImage = z.infer<typeof image>;

/** Expects a report with at least one service. The run has the tag of the first one; others show their own. */
export function runOf({ services, pushed, startedAt, job }: ImagesReport): BuildRun {
  const first = services[0]?.tag ?? '';
  const images = services.map(({ service, status, image, tag, digest, seconds, error }): RunImage => {
    const failed = { cause: cut(buildFailureCause(error ?? { lines: [] })) };
    const own = tag === first ? {} : { tag };
    const good = { image, ...own, pushed, ...(digest === undefined ? {} : { digest }) };
    const link = job === undefined ? {} : { job };
    const took = seconds === undefined ? {} : { seconds };
    return { service, status, ...took, startedAt, ...link, ...(status === 'failed' ? failed : good) };
  });
  return { tag: first, startedAt, images };
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
