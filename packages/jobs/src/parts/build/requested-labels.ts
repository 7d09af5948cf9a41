import {
  assertNoProblems,
  commaList,
  liveLabelProblems,
  liveLabels,
  type Problem,
  reviewToken,
  type Settings,
  type TokenSetting,
  traitsOf,
} from '@swarm-ci/core';
import type { World } from '../../command-line/world.ts';

/**
 * The labels of `--labels`, or those that the merge request had when the pipeline was created. With `--live`, in a merge
 * queue, or after a merge if there is a token, the current labels from the API of the platform.
 */
export async function requestedLabels(
  named: string | undefined,
  live: boolean,
  settings: Settings<TokenSetting>,
  problems: readonly Problem[],
  world: World,
): Promise<readonly string[] | undefined> {
  const { context, http } = world;
  if (named !== undefined) {
    const hint = 'use one of the two';
    if (live) assertNoProblems([...problems, { at: '--live', message: 'cannot be combined with --labels', hint }]);
    return commaList(named);
  }
  const input = { context, http, token: reviewToken(context, settings) };
  const faults = liveLabelProblems(input);
  const isMerged = context.review === undefined;
  if (!live && (context.review?.labels !== undefined || (isMerged && faults.length > 0))) return context.review?.labels;
  assertNoProblems([...problems, ...faults]);
  const now = await liveLabels(input);
  if (now !== undefined) logChanges(now.labels, context.review?.labels, now.review, world);
  return now?.labels;
}

function logChanges(
  now: readonly string[],
  before: readonly string[] | undefined,
  review: number,
  { context, log }: World,
): void {
  const name = `${traitsOf(context.platform)?.review.sign}${review}`;
  if (before === undefined) {
    const why =
      context.review === undefined
        ? 'which this commit was merged from'
        : 'which the merge queue tests (those before it in the queue have builds of their own)';
    log.info(`labels of ${name}, ${why}: ${now.join(', ') || 'none'}`);
    return;
  }
  const added = now.filter((label) => !before.includes(label)).map((label) => `+ ${label}`);
  const removed = before.filter((label) => !now.includes(label)).map((label) => `- ${label}`);
  const changes = [...added, ...removed];
  if (changes.length > 0) log.info(`labels of ${name} changed since the pipeline was created: ${changes.join(', ')}`);
}
