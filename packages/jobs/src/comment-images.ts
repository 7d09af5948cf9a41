import { readFile } from 'node:fs/promises';
import {
  type BuildReport,
  buildReportSchema,
  type CommentOutcome,
  commentImages,
  invalidInput,
  messageOf,
  refuse,
} from '@swarm-ci/core';
import { defineJob } from './job.ts';
import type { World } from './world.ts';

export const commentImagesJob = defineJob({
  name: 'comment-images',
  purpose:
    'Posts the tags of the built images to the merge request or pull request of this pipeline: one comment, updated in place, with earlier tags folded.',
  settings: ['gitlabToken', 'githubToken', 'buildReport'],
  example: 'swarm-ci comment-images --report build-report.json',
  run: async ({ settings, problems }, world) => {
    refuse(problems);
    const report = await readReport(settings.buildReport, world);
    const tokens = { gitlab: settings.gitlabToken, github: settings.githubToken };
    await tell(await commentImages({ report, context: world.context, tokens, env: world.env }), report, world);
    return 0;
  },
});

async function tell(outcome: CommentOutcome, report: BuildReport, world: World): Promise<void> {
  const { log } = world;
  if (outcome.kind === 'nowhere') {
    log.info(outcome.why);
    return world.result('', null);
  }
  if (outcome.kind === 'commented') {
    log.info(`the comment is ${outcome.done}`);
    return world.result(outcome.url, { url: outcome.url, done: outcome.done });
  }
  const { error, text } = outcome;
  log.warn(`no comment: ${error.message}${error.hint === undefined ? '' : ` → ${error.hint}`}`);
  await world.summary(text);
  for (const { status, service, image, tag } of report.services) {
    log.info(status === 'failed' ? `  ${service}: failed` : `  ${service}: ${image}:${tag}`);
  }
  world.result('', null);
}

async function readReport(name: string, world: World): Promise<BuildReport> {
  const refused = (message: string) =>
    invalidInput([{ at: name, message, hint: 'name the report that build-images wrote: --report FILE' }]);
  let document: unknown;
  try {
    document = JSON.parse(world.redact(await readFile(world.resolve(name), 'utf8')));
  } catch (error) {
    throw refused(`cannot be read: ${messageOf(error)}`);
  }
  const read = buildReportSchema.safeParse(document);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw refused(`is no report of this version: ${issue?.path.join('.') || 'the document'}: ${issue?.message}`);
}
