import { gitlabClient } from '../platform/gitlab-client.ts';
import type { GitlabRefusal } from '../platform/gitlab-request.ts';
import type { PlatformInput } from '../platform/platform-input.ts';
import type { Deployments } from './deployments.ts';

const wanted =
  'a project access token with the scope "api" and the role Developer, which may deploy to the environment';
const hints = {
  400: 'GitLab records only commits and branches that the project has',
  401: `GITLAB_TOKEN is not valid or has expired; create ${wanted}`,
  403: `GITLAB_TOKEN lacks a permission; it must be ${wanted}`,
  404: `it does not exist, or GITLAB_TOKEN has no access to it; it must be ${wanted}`,
} as const;

/**
 * https://docs.gitlab.com/api/deployments/#create-a-deployment : the page of an environment shows the successful deployment
 * that finished last.
 */
export async function openGitlabDeployments(input: PlatformInput): Promise<Deployments> {
  const { repository } = input;
  const { Deployments: Resource } = await import('@gitbeaker/rest');
  const { client, ask } = await gitlabClient(input, hints);
  const resource = new Resource(client);
  return {
    record: ({ environment, commit, branches, succeeded }) =>
      ask(`record a deployment of ${environment}`, async () => {
        const status = succeeded ? 'success' : 'failed';
        const [last = 'HEAD'] = branches.slice(-1);
        for (const branch of branches.slice(0, -1)) {
          const isMade = await resource.create(repository, environment, commit, branch, false, { status }).then(
            () => true,
            // The branch of a merge request is often removed after the merge.
            (error: Partial<GitlabRefusal>) => {
              if (error.refusedWith !== 400) throw error;
              return false;
            },
          );
          if (isMade) return;
        }
        await resource.create(repository, environment, commit, last, false, { status });
      }),
  };
}
