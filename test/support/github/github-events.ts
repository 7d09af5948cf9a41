import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../root.ts';
import type { Started } from './workflow-run.ts';

const FILES = {
  opened: 'ci-env/github-pull-request-opened',
  synchronize: 'ci-env/github-pull-request-synchronize',
  labeled: 'ci-env/github-pull-request-labeled',
  fork: 'ci-env/github-pull-request-fork',
  push: 'ci-env/github-push',
  merge_group: 'ci-env/github-merge-group',
  dispatch: 'ci-env/github-workflow-dispatch',
  reopened: 'github-events/pull-request-reopened',
  closed: 'github-events/pull-request-closed',
  unlabeled: 'github-events/pull-request-unlabeled',
  repository_dispatch: 'github-events/repository-dispatch',
  schedule: 'github-events/schedule',
} as const;

export type EventName = keyof typeof FILES;
export type EventChange = {
  /** Those of the pull request. */
  readonly labels?: readonly string[];
  /** The one that was just added or removed. */
  readonly label?: string;
  readonly action?: string;
  /** Of the repository whose branch the pull request brings; null when that was deleted. */
  readonly head?: string | null;
  readonly branch?: string;
  readonly inputs?: Readonly<Record<string, string | boolean>>;
  /** Such as pull_request_target for the same document. */
  readonly as?: string;
};

/** A recorded event, in a repository whose default branch is `main`, with what a test changes of it. */
export async function githubEvent(name: EventName, change: EventChange = {}): Promise<Started> {
  const { env, event } = JSON.parse(await readFile(join(root, `test/fixtures/${FILES[name]}.json`), 'utf8'));
  const { labels, label, action, head, branch = 'main', inputs, as } = change;
  const pull = event.pull_request;
  event.repository.default_branch = 'main';
  if (labels !== undefined) pull.labels = labels.map((name) => ({ ...pull.labels[0], name }));
  if (label !== undefined) event.label = { ...event.label, name: label };
  if (action !== undefined) event.action = action;
  if (head === null) pull.head.repo = null;
  if (inputs !== undefined) event.inputs = inputs;
  if (pull !== undefined) return { env: { ...env, ...(as ? { GITHUB_EVENT_NAME: as } : {}) }, event };
  return { env: { ...env, GITHUB_REF: `refs/heads/${branch}`, GITHUB_REF_NAME: branch }, event };
}
