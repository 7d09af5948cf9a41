import { githubClient } from '../platform/github-client.ts';
import type { PlatformInput } from '../platform/platform-input.ts';
import type { Deployments } from './deployments.ts';

const hints = {
  401: 'GITHUB_TOKEN is not valid or has expired: pass the one of the job, ${{ github.token }}, or renew it',
  403: 'GITHUB_TOKEN lacks a permission: give the job "permissions: deployments: write"',
  404: 'it does not exist, or GITHUB_TOKEN has no access to it: give the job "permissions: deployments: write"',
} as const;

/**
 * https://docs.github.com/rest/deployments/deployments : a deployment of a commit, and its status. A successful status makes
 * the earlier deployments of the environment inactive.
 */
export async function openGithubDeployments(input: PlatformInput): Promise<Deployments> {
  const { ask, owner, repo } = await githubClient(input, hints);
  return {
    record: ({ environment, commit, succeeded, description, job }) =>
      ask(`record a deployment of ${environment}`, async ({ rest }) => {
        const { data } = await rest.repos.createDeployment({
          owner,
          repo,
          ref: commit,
          environment,
          description,
          // It runs already: nothing is to be merged or checked first.
          auto_merge: false,
          required_contexts: [],
        });
        if (!('id' in data)) throw new Error(`GitHub answered: ${data.message}`);
        const state = succeeded ? 'success' : 'failure';
        const log = job === undefined ? {} : { log_url: job };
        const status = { owner, repo, deployment_id: data.id, state, environment, description, ...log } as const;
        await rest.repos.createDeploymentStatus(status);
      }),
  };
}
