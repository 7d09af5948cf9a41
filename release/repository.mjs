/** The address of the repository that a pipeline of GitHub or GitLab belongs to, without `.git`. */
export function repositoryOfCi(env) {
  if (env.GITHUB_SERVER_URL && env.GITHUB_REPOSITORY) return `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}`;
  if (env.CI_PROJECT_URL) return env.CI_PROJECT_URL;
  throw new Error('neither GITHUB_REPOSITORY nor CI_PROJECT_URL is set: releases are made by pipelines');
}
