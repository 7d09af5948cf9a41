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
import type { World } from '../command-line/world.ts';

/**
 * `--labels`; else those of the merge request as the pipeline was created; with `--live`, or after a merge when there is a token
 * to ask with, what the platform says now.
 */
export async function askedLabels(
  named: string | undefined,
  live: boolean,
  settings: Settings<TokenSetting>,
  problems: readonly Problem[],
  world: World,
): Promise<readonly string[] | undefined> {
  const { context, http } = world;
  if (named !== undefined) {
    const hint = 'give one of the two';
    if (live) assertNoProblems([...problems, { at: '--live', message: 'asks for other labels than --labels', hint }]);
    return commaList(named);
  }
  const input = { context, http, token: reviewToken(context, settings) };
  const faults = liveLabelProblems(input);
  if (!live && (context.review !== undefined || faults.length > 0)) return context.review?.labels;
  assertNoProblems([...problems, ...faults]);
  const now = await liveLabels(input);
  if (now !== undefined) tellChanges(now.labels, context.review?.labels, now.review, world);
  return now?.labels;
}

function tellChanges(
  now: readonly string[],
  before: readonly string[] | undefined,
  review: number,
  { context, log }: World,
): void {
  const name = `${traitsOf(context.platform)?.review.sign}${review}`;
  if (before === undefined) {
    log.info(`labels of ${name}, which brought this commit: ${now.join(', ') || 'none'}`);
    return;
  }
  const added = now.filter((label) => !before.includes(label)).map((label) => `+ ${label}`);
  const removed = before.filter((label) => !now.includes(label)).map((label) => `- ${label}`);
  const changes = [...added, ...removed];
  if (changes.length > 0) log.info(`labels of ${name} changed since the pipeline was created: ${changes.join(', ')}`);
}
