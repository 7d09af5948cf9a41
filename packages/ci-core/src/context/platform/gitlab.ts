import type { Environment } from '../environment.ts';
import { plainLog } from './plain-log.ts';
import type { PlatformTraits } from './traits.ts';

/** https://docs.gitlab.com/ci/jobs/job_logs/ : custom collapsible sections. */
const edge = (kind: 'start' | 'end', at: number, id: string) => `\u001b[0Ksection_${kind}:${at}:${id}\r\u001b[0K`;

/** https://docs.gitlab.com/ci/variables/#protect-a-cicd-variable */
function isUnprotected({ CI_COMMIT_REF_PROTECTED: isProtected }: Environment): boolean {
  return isProtected === 'false';
}

/** https://docs.gitlab.com/ci/variables/predefined_variables/ */
export const gitlabTraits = {
  name: 'GitLab',
  marker: 'GITLAB_CI',
  eventVariable: undefined,
  secretVariables: [
    'CI_JOB_TOKEN',
    'CI_REGISTRY_PASSWORD',
    'CI_DEPLOY_PASSWORD',
    'CI_DEPENDENCY_PROXY_PASSWORD',
    'CI_REPOSITORY_URL',
  ],
  review: { noun: 'merge request', sign: '!', path: '-/merge_requests' },
  commitPath: '-/commit',
  token: {
    setting: 'gitlabToken',
    variable: 'GITLAB_TOKEN',
    missing: {
      message: 'GITLAB_TOKEN is not set, and CI_JOB_TOKEN cannot post comments',
      hint: 'create a project access token with the scope "api" and the role Reporter, and set it as a masked CI variable',
    },
    planHint: 'set it: CI_JOB_TOKEN cannot post comments',
    forLabels: 'a token with the scope "read_api"',
    forManifests: 'a token with the scope "api" and the role Developer in the manifests project',
  },
  registry: {
    image: (env) => env.CI_REGISTRY_IMAGE,
    address: (env) => env.CI_REGISTRY,
    user: (env) => env.CI_REGISTRY_USER,
    passwordVariable: 'CI_REGISTRY_PASSWORD',
  },
  job: {
    variables: {
      missing: (name, env) =>
        isUnprotected(env)
          ? `set ${name} under Settings > CI/CD > Variables; one that is protected reaches only pipelines of protected branches and tags, and ${env.CI_COMMIT_REF_NAME} is not protected`
          : `set ${name} under Settings > CI/CD > Variables, masked and protected, with an environment scope that includes this job`,
      file: (name, { CI_PROJECT_DIR: folder }) => folder && `${folder}.tmp/${name}`,
      exposed: (env) =>
        isUnprotected(env)
          ? `the branch ${env.CI_COMMIT_REF_NAME} is not protected, so every branch gets them: mark them as protected under Settings > CI/CD > Variables`
          : undefined,
    },
    log: {
      ...plainLog,
      fold: {
        begin: ({ id, title, at, collapsed }) =>
          `${edge('start', at, `${id}${collapsed ? '[collapsed=true]' : ''}`)}${title}\n`,
        end: ({ id, at }) => edge('end', at, id),
      },
    },
    outputVariable: undefined,
    summaryVariable: undefined,
  },
} as const satisfies PlatformTraits;
