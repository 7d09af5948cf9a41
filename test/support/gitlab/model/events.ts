import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../root.ts';
import type { Variables } from '../gitlab-pipeline.ts';

/** What happens, as recorded in test/fixtures/ci-env, or that with other variables. */
const events: Readonly<Record<string, readonly [recorded: string, change?: Variables]>> = {
  'merge request': ['gitlab-merge-request'],
  'merged results': ['gitlab-merged-results'],
  'merge train': ['gitlab-merged-results', { CI_MERGE_REQUEST_EVENT_TYPE: 'merge_train' }],
  'merge request of a fork': ['gitlab-merge-request-fork'],
  // Started by a member, it runs in our project, with our variables.
  'fork, run here': ['gitlab-merge-request-fork', { CI_PROJECT_ID: '412' }],
  'merge to main': ['gitlab-branch'],
  'merge request in a freeze': ['gitlab-merge-request', { CI_DEPLOY_FREEZE: 'true' }],
  'merge to main in a freeze': ['gitlab-branch', { CI_DEPLOY_FREEZE: 'true' }],
  'schedule in a freeze': ['gitlab-schedule', { CI_DEPLOY_FREEZE: 'true' }],
  'push to a branch': ['gitlab-branch', { CI_COMMIT_BRANCH: 'count-twice' }],
  'push to another branch': ['gitlab-branch', { CI_COMMIT_BRANCH: 'old-count-twice' }],
  tag: ['gitlab-tag'],
  'another tag': ['gitlab-tag', { CI_COMMIT_TAG: 'old-v1.4.0' }],
  'tag in a freeze': ['gitlab-tag', { CI_DEPLOY_FREEZE: 'true' }],
  'button, a tag': ['gitlab-tag', { CI_PIPELINE_SOURCE: 'web' }],
  schedule: ['gitlab-schedule'],
  API: ['gitlab-branch', { CI_PIPELINE_SOURCE: 'api' }],
  trigger: ['gitlab-branch', { CI_PIPELINE_SOURCE: 'trigger' }],
  'button, main': ['gitlab-branch', { CI_PIPELINE_SOURCE: 'web' }],
  'button, a branch': ['gitlab-web', { CI_COMMIT_BRANCH: 'count-twice' }],
};

export const eventNames = Object.keys(events);

/** The variables of a pipeline of that event, with these labels of its merge request. */
export async function pipelineOf(event: string, labels: string): Promise<Variables> {
  const [recorded = '', change = {}] = events[event] ?? [];
  const { env } = JSON.parse(await readFile(join(root, `test/fixtures/ci-env/${recorded}.json`), 'utf8'));
  const { CI_MERGE_REQUEST_LABELS, ...others } = env;
  // GitLab sets the labels only where there are some.
  return { ...others, ...change, ...(labels === '' ? {} : { CI_MERGE_REQUEST_LABELS: labels }) };
}
