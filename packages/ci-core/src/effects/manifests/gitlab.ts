import { gitlabClient } from '../platform/gitlab-client.ts';
import type { GitlabRefusal } from '../platform/gitlab-request.ts';
import { requestIn, textIn } from '../platform/odd-answer.ts';
import type { PlatformInput } from '../platform/platform-input.ts';
import type { ManifestsRepository } from './manifests-repository.ts';

const wanted = 'an access token with the scope "api" and the role Developer or higher in the manifests project';
const hints = {
  401: `GITLAB_TOKEN is not valid or has expired; create ${wanted}`,
  403: `GITLAB_TOKEN lacks a permission; it must be ${wanted}`,
  404: `it does not exist, or GITLAB_TOKEN has no access to it; it must be ${wanted}`,
  400: 'see the push rules of the manifests project; --manifests-title sets the commit message',
} as const;

/** GitLab answers 400 for a file or branch that changed meanwhile, as for every rule that a commit breaks. */
function isRace({ refusedWith, message = '' }: Partial<GitlabRefusal>): boolean {
  return (
    refusedWith === 409 || (refusedWith === 400 && /has changed since you started|refresh and try again/i.test(message))
  );
}

const missing = (error: Partial<GitlabRefusal>) => {
  if (error.refusedWith === 404) return undefined;
  throw error;
};

/** Uses the API for commits: all files in one commit, which fails when one of them was changed since it was read. */
export async function openGitlabManifests(input: PlatformInput): Promise<ManifestsRepository> {
  const { repository } = input;
  const { Branches, Commits, MergeRequests, Projects, RepositoryFiles } = await import('@gitbeaker/rest');
  const { client, ask } = await gitlabClient(input, hints);
  const requests = new MergeRequests(client);

  return {
    name: 'GitLab',
    defaultBranch: () =>
      ask(`read the project ${repository}`, async () =>
        textIn((await new Projects(client).show(repository)).default_branch),
      ),
    headOf: (branch) =>
      ask(`read the branch ${branch} of ${repository}`, async () => {
        const found = await new Branches(client).show(repository, branch).catch(missing);
        return found && textIn(found.commit.id);
      }),
    readFile: (path, commit) =>
      ask(`read ${path} of ${repository}`, async () => {
        const found = await new RepositoryFiles(client).show(repository, path, commit).catch(missing);
        if (found === undefined) return undefined;
        return { path, bytes: Buffer.from(found.content, 'base64'), version: textIn(found.last_commit_id) };
      }),
    commit: ({ branch, base, restart, message, files }) =>
      ask(`commit to ${branch} of ${repository}`, async () => {
        const actions = files.map(({ path, text, version }) => ({
          action: 'update' as const,
          filePath: path,
          content: text,
          ...(restart ? {} : { lastCommitId: version }),
        }));
        const options = restart ? { startSha: base, force: true } : {};
        return new Commits(client).create(repository, branch, message, actions, options).then(
          () => true,
          (error: Partial<GitlabRefusal>) => {
            if (isRace(error)) return false;
            throw error;
          },
        );
      }),
    findOpen: (branch, target) =>
      ask(`find the merge request of ${branch}`, async () => {
        const filter = { sourceBranch: branch, targetBranch: target, state: 'opened' } as const;
        const [found] = await requests.all({ projectId: repository, ...filter });
        const open = found && requestIn({ number: found.iid, url: found.web_url });
        return open && { ...open, body: found.description ?? '' };
      }),
    open: (branch, target, { title, body, labels }) =>
      ask(`open a merge request in ${repository}`, async () => {
        const more = { description: body, removeSourceBranch: true };
        const labelled = labels.length > 0 ? { labels: labels.join(',') } : {};
        const made = await requests.create(repository, branch, target, title, { ...more, ...labelled });
        return requestIn({ number: made.iid, url: made.web_url });
      }),
    changeText: ({ number }, { title, body }) =>
      ask(`change the merge request !${number}`, async () => {
        await requests.edit(repository, number, { title, description: body });
      }),
  };
}
