import { githubDouble } from '../github/github-double.ts';
import { gitlabDouble } from '../gitlab/gitlab-double.ts';

/** The word `Secret` in it must not come out anywhere. */
const TOKEN = 'glpat-Very/Secret+Token_1';

const gitlab = (apiUrl: string) => ({
  GITLAB_CI: 'true',
  CI_API_V4_URL: apiUrl,
  CI_PROJECT_PATH: 'group/shop',
  CI_PROJECT_NAME: 'shop',
  CI_COMMIT_SHA: 'c0ffee',
  CI_MERGE_REQUEST_IID: '7',
  CI_MERGE_REQUEST_PROJECT_PATH: 'group/shop',
  GITLAB_TOKEN: TOKEN,
});

const github = (apiUrl: string) => ({
  GITHUB_ACTIONS: 'true',
  GITHUB_API_URL: apiUrl,
  GITHUB_REPOSITORY: 'group/shop',
  GITHUB_SHA: 'c0ffee',
  GITHUB_TOKEN: TOKEN,
});

/** Both platforms: who we are there, the double, and the environment of a job with its API at an address. */
export const reviewPlaces = [
  ['gitlab', 'shop-bot', gitlabDouble, gitlab],
  ['github', 'github-actions[bot]', githubDouble, github],
] as const;

const built = {
  service: 'api',
  image: 'registry.example.com/shop/api',
  tag: '20260131_1a2b3c4d',
  dockerfile: 'Dockerfile',
};

/** The report of a build in which `api` went well and `web` did not. */
export function buildReportOf(tag: string, startedAt: string) {
  return {
    schema: 'swarm-ci/build-report',
    version: 1,
    outcome: 'failed',
    exitCode: 1,
    pushed: true,
    startedAt,
    seconds: 20,
    job: 'https://ci.example.com/jobs/1',
    services: [
      { ...built, tag, status: 'built', digest: `sha256:${'a'.repeat(64)}`, seconds: 12 },
      { ...built, tag, service: 'web', status: 'failed', seconds: 3, error: { lines: ['npm ERR! missing script'] } },
    ],
  };
}
