import { rm, writeFile } from 'node:fs/promises';
import {
  type DeployReport,
  failureLines,
  jobTraitsOf,
  messageOf,
  reportJunit,
  reportMarkdown,
  reportMetrics,
  reportPage,
  type Settings,
  summarize,
} from '@swarm-ci/core';
import { tellOutput } from '../command-line/outputs.ts';
import { redacted } from '../command-line/redacted.ts';
import type { World } from '../command-line/world.ts';

/** Where the report of a deploy goes, in each of its forms. */
export const reportFiles = ['report', 'html', 'junit', 'metrics'] as const;

export const verdictOutput = {
  verdict: 'the outcome of the report, such as deployed or rolled-back; empty when there is none',
};

/**
 * Takes away what an earlier job left where the report goes: a job that is refused writes none, and whoever reads on
 * (`send-alerts`, an artifact) would take the old one for its own.
 */
export async function dropOldReports(files: Settings<(typeof reportFiles)[number]>, world: World): Promise<void> {
  for (const file of reportFiles.flatMap((name) => files[name] ?? []))
    await rm(world.resolve(file), { force: true }).catch((error) =>
      world.log.warn(`${file} is still of an earlier job: ${messageOf(error)}`),
    );
}

/** Tells a report to everybody: files, log, job summary, annotations, standard output. */
export async function tellReport(
  report: DeployReport,
  files: Settings<(typeof reportFiles)[number]>,
  world: World,
): Promise<void> {
  // Before anything is escaped: an escaped secret would not be recognised.
  const shown = redacted(report, world.redact);
  const more: [file: string | undefined, text: (report: DeployReport) => string][] = [
    [files.report, (whole) => `${JSON.stringify(whole, null, 2)}\n`],
    [files.html, reportPage],
    [files.junit, reportJunit],
    [files.metrics, reportMetrics],
  ];
  for (const [file, text] of more) if (file !== undefined) await writeMore(file, text(shown), world);
  world.log.info(summarize(shown));
  if (shown.aborted) {
    const { message, hint } = shown.aborted;
    world.error({ title: message, lines: hint === undefined ? [] : [`→ ${hint}`] });
  }
  if (shown.restored?.complete === false) {
    const lines = ['→ the report says which services run what; "rollback", or a deploy of a good version, mends them'];
    const title = `${shown.stack} could not be put back after a deploy that failed: somebody must look at it now`;
    world.error({ title, lines });
  }
  // The summary in the log says it already; some platforms show errors elsewhere, too.
  if (jobTraitsOf(world.context.platform).log.annotates)
    for (const title of failureLines(shown)) world.error({ title, lines: [] });
  await tellOutput(world, 'verdict', report.outcome);
  await world.summary(() => reportMarkdown(shown));
  world.result(report.outcome, shown);
}

async function writeMore(file: string, text: string, world: World): Promise<void> {
  await writeFile(world.resolve(file), text).catch((error) =>
    world.log.warn(`${file} was not written: ${messageOf(error)}`),
  );
}
