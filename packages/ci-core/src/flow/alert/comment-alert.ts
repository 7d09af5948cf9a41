import { keepComment, renewComment } from '../../effects/review/keep-comment.ts';
import { openReviewPlatform } from '../../effects/review/open-platform.ts';
import type { ReviewPlatform } from '../../effects/review/platform.ts';
import { reviewNumber } from '../../effects/review/review-number.ts';
import { alertComment, alertMarker } from '../../report/alert/comment.ts';
import type { AlertNotification } from '../../report/alert/notification.ts';
import type { Secret } from '../../secret.ts';
import type { AlertContext } from './alert-context.ts';

/**
 * Keeps one comment per environment on the merge request or pull request of a failed deploy. A resolved alert is updated
 * on its own merge request, because the next successful deploy usually belongs to another one. If another failure
 * replaced it, that comment shows the new failure: the environment is still failing.
 */
export async function commentAlert(
  notification: AlertNotification,
  alertContext: AlertContext & { readonly token: Secret },
): Promise<string> {
  const { context, token, http } = alertContext;
  const { api } = context;
  if (api === undefined) return 'no pipeline to comment on';
  const client = await openReviewPlatform(api.platform, { ...api, token, http });
  const number = await reviewNumber(context, client);
  const marker = alertMarker(notification.environment);
  const results: string[] = [];
  if (notification.fired && number !== undefined) {
    const body = alertComment(notification);
    const { url, done } = await keepComment(client, number, marker, () => body);
    results.push(`${done}: ${url}`);
  }
  for (const old of await reviewsOf(client, notification, number)) {
    if (notification.fired && old === number) continue;
    const kept = await renewComment(client, old, marker, alertComment(notification));
    if (kept) results.push(`${kept.done}: ${kept.url}`);
  }
  return results.join(', ') || 'no merge request or pull request to comment on';
}

/** The merge requests or pull requests that have a comment about a resolved alert. */
async function reviewsOf(client: ReviewPlatform, { resolved }: AlertNotification, current: number | undefined) {
  const found = await Promise.all(
    [...new Set(resolved.flatMap(({ commits }) => commits))].map((commit) => client.findReviewByCommit(commit)),
  );
  const numbers = resolved.length > 0 && current !== undefined ? [current, ...found] : found;
  return [...new Set(numbers.filter((number) => number !== undefined))];
}
