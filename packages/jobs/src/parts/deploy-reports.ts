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
import { setOutputOrWarn } from '../command-line/outputs.ts';
import { redacted } from '../command-line/redacted.ts';
import type { World } from '../command-line/world.ts';

/** The settings that name the files of a deploy report, one for each format. */
export const reportFiles = ['report', 'html', 'junit', 'metrics'] as const;

export const verdictOutput = {
  verdict: 'the outcome of the report, such as deployed or rolled-back; empty when there is none',
};

/**
 * Removes the reports of an earlier job: a job with invalid input writes none, and `send-alerts` or an artifact would then
 * contain the old report.
 */
export async function removeOldReports(files: Settings<(typeof reportFiles)[number]>, world: World): Promise<void> {
  for (const file of reportFiles.flatMap((name) => files[name] ?? []))
    await rm(world.resolve(file), { force: true }).catch((error) =>
      world.log.warn(`${file} of an earlier job was not removed: ${messageOf(error)}`),
    );
}

/** Publishes a report: in files, the log, the job summary, annotations and on standard output. */
export async function publishReport(
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
    const lines = ['→ the report shows which version each service runs; run "rollback", or deploy a working version'];
    const title = `${shown.stack}: ROLLBACK INCOMPLETE after a failed deploy, manual intervention required`;
    world.error({ title, lines });
  }
  // The summary in the log already contains them; some platforms also show errors elsewhere.
  if (jobTraitsOf(world.context.platform).log.annotates)
    for (const title of failureLines(shown)) world.error({ title, lines: [] });
  await setOutputOrWarn(world, 'verdict', report.outcome);
  await world.summary(() => reportMarkdown(shown));
  world.result(report.outcome, shown);
}

async function writeMore(file: string, text: string, world: World): Promise<void> {
  await writeFile(world.resolve(file), text).catch((error) =>
    world.log.warn(`${file} was not written: ${messageOf(error)}`),
  );
}
