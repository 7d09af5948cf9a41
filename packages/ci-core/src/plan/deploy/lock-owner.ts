import type { CiContext } from '../../context/context.ts';
import { oneLine, shortSha } from '../../text.ts';

/** Who holds the lock of an environment, as shown to other jobs. */
export type LockOwner = { readonly job: string; readonly commit: string | undefined; readonly since: string };

/** `since` in ISO 8601. */
export function lockOwnerOf({ job, actor, sha }: CiContext, since: string): LockOwner {
  return { job: job.url ?? job.name ?? actor ?? 'a run outside of CI', commit: sha, since };
}

/** One line of text. */
export function lockOwnerText({ job, commit, since }: LockOwner): string {
  return oneLine(`${job}${commit === undefined ? '' : ` (commit ${shortSha(commit)})`}, since ${since}`);
}
