import { commaList } from '../text.ts';
import type { PlatformValues, Review } from './context.ts';
import type { Environment } from './environment.ts';
import { gitlabTraits } from './platform/gitlab.ts';

/** https://docs.gitlab.com/ci/variables/predefined_variables/ */
export function gitlab(env: Environment): PlatformValues {
  return {
    apiUrl: env.CI_API_V4_URL,
    project: env.CI_PROJECT_NAME,
    repository: env.CI_PROJECT_PATH,
    repositoryId: env.CI_PROJECT_ID,
    repositoryUrl: env.CI_PROJECT_URL,
    defaultBranch: env.CI_DEFAULT_BRANCH,
    registryImage: gitlabTraits.registry.image(env),
    sha: env.CI_COMMIT_SHA,
    committedAt: env.CI_COMMIT_TIMESTAMP,
    // Set only in merged-results pipelines, whose CI_COMMIT_SHA is a merge that GitLab made for this pipeline.
    headSha: env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA ?? env.CI_COMMIT_SHA,
    base: commitIn(env.CI_MERGE_REQUEST_DIFF_BASE_SHA ?? env.CI_COMMIT_BEFORE_SHA),
    pipelineCreatedAt: env.CI_PIPELINE_CREATED_AT,
    branch: env.CI_COMMIT_BRANCH ?? env.CI_COMMIT_REF_NAME,
    review: mergeRequest(env),
    job: { name: env.CI_JOB_NAME, url: env.CI_JOB_URL, status: env.CI_JOB_STATUS, environment: environmentOf(env) },
    actor: env.GITLAB_USER_LOGIN,
  };
}

/** GitLab's commit before the first one of a branch is all zeros. */
function commitIn(sha: string | undefined): string | undefined {
  return sha === undefined || /^0+$/.test(sha) ? undefined : sha;
}

/** https://docs.gitlab.com/ci/yaml/#environmentaction : what is not a deployment. */
const NO_DEPLOYMENT = ['access', 'prepare', 'verify'];

function environmentOf({ CI_ENVIRONMENT_NAME: name, CI_ENVIRONMENT_ACTION: action }: Environment) {
  return name === undefined ? undefined : { name, isDeployment: !NO_DEPLOYMENT.includes(action ?? 'start') };
}

function mergeRequest(env: Environment): Review | undefined {
  const number = Number(env.CI_MERGE_REQUEST_IID);
  // Only blanks would be 0, which is not a number of a merge request.
  if (!Number.isSafeInteger(number) || number < 1) return undefined;
  // Titles of GitLab's labels contain no commas.
  const labels = commaList(env.CI_MERGE_REQUEST_LABELS ?? '');
  return {
    number,
    repository: env.CI_MERGE_REQUEST_PROJECT_PATH,
    labels,
    isFork: env.CI_MERGE_REQUEST_SOURCE_PROJECT_ID !== env.CI_MERGE_REQUEST_PROJECT_ID,
    updatedAt: undefined,
  };
}
