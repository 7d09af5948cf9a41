import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BakeTarget, bakeTargets } from '../../plan/build/bake-file.ts';
import { bakeCommand } from '../../plan/build/build-command.ts';
import type { PlannedImage } from '../../plan/build/planned-image.ts';
import { failedTarget, splitBakeLog } from '../../verdict/build/bake-log.ts';
import { isBuilderFault } from '../../verdict/build/builder-fault.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { type BuildSite, failed, secondsSince, textOf } from './build-site.ts';

/** Runs one `docker buildx bake` for all images, or several when a concurrency is set. */
export async function bakeImages(images: readonly PlannedImage[], site: BuildSite): Promise<void> {
  const targets = bakeTargets(images);
  const most = site.concurrency ?? targets.length;
  if (most >= targets.length) await bakeTogether(targets, site);
  else await mapConcurrently(targets, most, (target) => bakeTogether([target], site));
}

/** How often a bake is run again after a fault of the builder. */
const MOST_FAULTS = 2;

/**
 * A failed target cancels the other targets of the same bake. It is removed, and the others are built again; the
 * builder's cache makes this cheap. A builder that is still canceling may pass this on to the next bake.
 */
async function bakeTogether(targets: readonly BakeTarget[], site: BuildSite, faults = 0): Promise<void> {
  if (targets.length === 0) return;
  const start = Date.now();
  const metadataFile = join(site.folder, `bake-${targets[0]?.name}.json`);
  await rm(metadataFile, { force: true });
  const output = await site.run(bakeCommand(targets, { push: site.push, metadataFile }, site.options));
  const seconds = secondsSince(start);
  const names = targets.map(({ name }) => name);
  const logs = splitBakeLog(textOf(output), names);
  if (output.code === 0) {
    const digests = await readDigests(metadataFile, site.push);
    for (const { name, planned } of targets) {
      const digest = digests.get(name);
      site.done({ planned, log: logs.get(name) ?? '', seconds, ...(digest === undefined ? {} : { digest }) });
    }
    return;
  }
  if (faults < MOST_FAULTS && isBuilderFault(textOf(output))) return bakeTogether(targets, site, faults + 1);
  const culprit = failedTarget(textOf(output), names);
  const bad = targets.find(({ name }) => name === culprit);
  if (bad !== undefined) {
    site.done(failed(bad.planned, logs.get(bad.name) ?? '', seconds, 'docker buildx bake', bad.name));
    return bakeTogether(
      targets.filter((target) => target !== bad),
      site,
    );
  }
  await mapConcurrently(targets, site.concurrency ?? targets.length, (target) => bakeTogether([target], site));
}

/** Without a push the builder reports digests that exist in no registry. */
async function readDigests(file: string, push: boolean): Promise<Map<string, string>> {
  if (!push) return new Map();
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const metadata = JSON.parse(text) as Record<string, { 'containerimage.digest'?: string }>;
  return new Map(
    Object.entries(metadata).flatMap(([name, entry]) => {
      const digest = entry['containerimage.digest'];
      return digest === undefined ? [] : [[name, digest] as const];
    }),
  );
}
