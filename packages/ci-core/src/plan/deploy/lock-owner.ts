import type { CiContext } from '../../context/context.ts';
import { oneLine, shortSha } from '../../text.ts';

/** Who holds the lock of an environment, as others get to read it. */
export type Owner = { readonly job: string; readonly commit: string | undefined; readonly since: string };

/** `since` in ISO 8601. */
export function ownerOf({ job, actor, sha }: CiContext, since: string): Owner {
  return { job: job.url ?? job.name ?? actor ?? 'somebody without a CI job', commit: sha, since };
}

/** One line of text. */
export function ownerText({ job, commit, since }: Owner): string {
  return oneLine(`${job}${commit === undefined ? '' : ` (commit ${shortSha(commit)})`}, since ${since}`);
}
