import {
  assertNoProblems,
  type CommentOutcome,
  commentImages,
  type ImagesReport,
  reviewToken,
  tokenSettings,
} from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { setOutputOrWarn } from '../../command-line/outputs.ts';
import { redacted } from '../../command-line/redacted.ts';
import type { World } from '../../command-line/world.ts';
import { builtImages, builtOptions, builtSettings } from '../../parts/build/built-images.ts';

export const commentImagesJob = defineJob({
  name: 'comment-images',
  purpose:
    'Posts the tags of the built images to the merge request or pull request of this pipeline: one comment, updated in place, with earlier tags folded.',
  settings: [...tokenSettings, ...builtSettings],
  options: builtOptions,
  outputs: { url: 'URL of the comment; empty when there is none' },
  example: 'swarm-ci comment-images --image web=registry.example.com/shop/web:1.2 --failed worker',
  run: async ({ settings, options, problems }, world) => {
    assertNoProblems(problems);
    const read = await builtImages({ settings, options }, world);
    assertNoProblems(read.problems);
    const report = redacted(read.report, world.redact);
    const { context, http } = world;
    const token = reviewToken(context, settings);
    await showResult(await commentImages({ report, context, token, http }), report, world);
    return 0;
  },
});

async function showResult(outcome: CommentOutcome, report: ImagesReport, world: World): Promise<void> {
  const { log } = world;
  if (outcome.kind === 'nowhere') {
    log.info(outcome.why);
    return world.result('', null);
  }
  if (outcome.kind === 'commented') {
    await setOutputOrWarn(world, 'url', outcome.url);
    log.info(`the comment is ${outcome.done}`);
    return world.result(outcome.url, { url: outcome.url, done: outcome.done });
  }
  const { error, text } = outcome;
  log.warn(`no comment: ${error.message}${error.hint === undefined ? '' : ` → ${error.hint}`}`);
  await world.summary(() => text);
  for (const { status, service, image, tag } of report.services) {
    log.info(status === 'failed' ? `  ${service}: failed` : `  ${service}: ${image}:${tag}`);
  }
  world.result('', null);
}
