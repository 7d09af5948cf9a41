import type { PlatformValues, Review } from './context.ts';
import type { Environment } from './environment.ts';
import { githubTraits } from './platform/github.ts';

/** https://docs.github.com/actions/reference/variables-reference, and the document behind GITHUB_EVENT_PATH. */
export function github(env: Environment, event: unknown): PlatformValues {
  const repository = env.GITHUB_REPOSITORY;
  const repositoryUrl = repository && env.GITHUB_SERVER_URL && `${env.GITHUB_SERVER_URL}/${repository}`;
  const about = requestElsewhere(event, env);
  // Then it is the last commit of the default branch, whatever the job checks out.
  const sha = about === undefined ? env.GITHUB_SHA : undefined;
  return {
    apiUrl: env.GITHUB_API_URL,
    project: repository?.split('/').at(-1),
    repository,
    repositoryId: env.GITHUB_REPOSITORY_ID,
    repositoryUrl,
    defaultBranch: textAt(event, 'repository', 'default_branch'),
    registryImage: githubTraits.registry.image(env),
    sha,
    committedAt: committedAt(event, sha),
    headSha: textAt(event, 'pull_request', 'head', 'sha') ?? about?.headSha ?? sha,
    // GitHub does not provide when the run began.
    pipelineCreatedAt: undefined,
    branch: env.GITHUB_HEAD_REF ?? env.GITHUB_REF_NAME,
    review: pullRequest(event) ?? queuedRequest(event, env) ?? about?.review,
    job: {
      name: env.GITHUB_JOB,
      url: env.GITHUB_RUN_ID && repositoryUrl && `${repositoryUrl}/actions/runs/${env.GITHUB_RUN_ID}`,
    },
    actor: env.GITHUB_ACTOR,
  };
}

/** Of a push or a merge group; other events do not contain when the commit was made. */
function committedAt(event: unknown, sha: string | undefined): string | undefined {
  const commits = [at(event, 'head_commit'), at(event, 'merge_group', 'head_commit')];
  const commit = commits.find((one) => sha !== undefined && at(one, 'id') === sha);
  return textAt(commit, 'timestamp');
}

function pullRequest(event: unknown): Review | undefined {
  const number = at(event, 'pull_request', 'number');
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1) return undefined;
  const labels = at(event, 'pull_request', 'labels');
  const repository = textAt(event, 'pull_request', 'base', 'repo', 'full_name');
  return {
    number,
    repository,
    labels: namesIn(labels),
    // The repository of a fork that was deleted is null.
    isFork: textAt(event, 'pull_request', 'head', 'repo', 'full_name') !== repository,
    updatedAt: textAt(event, 'pull_request', 'updated_at'),
  };
}

const QUEUE_BRANCH = /^(?:refs\/heads\/)?gh-readonly-queue\/.+\/pr-(\d{1,15})-[0-9a-f]+$/;

/** The pull request that a merge queue tests: the branch of the queue has its number, and the event has no labels. */
function queuedRequest(event: unknown, env: Environment): Review | undefined {
  const branch = textAt(event, 'merge_group', 'head_ref') ?? env.GITHUB_REF;
  const number = Number(QUEUE_BRANCH.exec(branch ?? '')?.[1]);
  if (!Number.isSafeInteger(number) || number < 1) return undefined;
  // A queue takes what is already in the repository's own branch.
  return { number, repository: env.GITHUB_REPOSITORY, labels: undefined, isFork: false, updatedAt: undefined };
}

/**
 * The pull request that an event is about although it runs on the default branch: a comment on it, whose event does not name
 * a commit, or the end of a workflow that ran for it.
 */
function requestElsewhere(event: unknown, env: Environment) {
  const isComment = at(event, 'issue', 'pull_request') !== undefined;
  if (!isComment && !textAt(event, 'workflow_run', 'event')?.startsWith('pull_request')) return undefined;
  const number = Number(isComment ? at(event, 'issue', 'number') : numberOfRun(event));
  const labels = isComment ? namesIn(at(event, 'issue', 'labels')) : undefined;
  const review: Review = { number, repository: env.GITHUB_REPOSITORY, labels, isFork: false, updatedAt: undefined };
  const isKnown = Number.isSafeInteger(number) && number > 0;
  return { headSha: textAt(event, 'workflow_run', 'head_sha'), review: isKnown ? review : undefined };
}

/** A workflow that ran for a fork does not name its pull request; it may name one of the fork. */
function numberOfRun(event: unknown): unknown {
  const requests = at(event, 'workflow_run', 'pull_requests');
  const own = at(event, 'repository', 'id');
  const found = Array.isArray(requests) ? requests.find((one) => at(one, 'base', 'repo', 'id') === own) : undefined;
  return at(found, 'number');
}

function namesIn(labels: unknown): string[] {
  return Array.isArray(labels) ? labels.flatMap((label) => textAt(label, 'name') ?? []) : [];
}

function at(document: unknown, ...path: readonly string[]): unknown {
  let found = document;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}

function textAt(document: unknown, ...path: readonly string[]): string | undefined {
  const found = at(document, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
