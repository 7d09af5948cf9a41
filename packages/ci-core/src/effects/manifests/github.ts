import { assertNoProblems, messageOf } from '../../errors.ts';
import { githubClient } from '../platform/github-client.ts';
import { requestIn, textIn } from '../platform/odd-answer.ts';
import type { PlatformInput } from '../platform/platform-input.ts';
import type { ManifestsRepository } from './manifests-repository.ts';

const wanted =
  '"contents: write" and "pull-requests: write" in the manifests repository (the token of the job has none in another one)';
const hints = {
  401: 'GITHUB_TOKEN is not valid or has expired: renew it',
  403: `GITHUB_TOKEN lacks a permission: it needs ${wanted}`,
  404: `it does not exist, or GITHUB_TOKEN has no access to it: it needs ${wanted}`,
  422: 'see the rulesets and branch protection of the manifests repository; --manifests-title sets the commit message',
} as const;

const linked = (path: string) => ({
  ...{ at: path, message: 'is a symbolic link' },
  hint: 'name the file that it points to with --manifests-files',
});

/** Uses the API for Git objects: all files in one commit, and a branch that moved meanwhile is left unchanged. */
export async function openGithubManifests(input: PlatformInput): Promise<ManifestsRepository> {
  const { repository } = input;
  const { ask, statusOf, owner, repo } = await githubClient(input, hints);
  const place = { owner, repo };
  const isRefused = (error: unknown, words: RegExp) => statusOf(error) === 422 && words.test(messageOf(error));
  const missing = (error: unknown) => {
    if (statusOf(error) === 404) return undefined;
    throw error;
  };

  return {
    name: 'GitHub',
    defaultBranch: () =>
      ask(`read ${repository}`, async ({ rest }) => textIn((await rest.repos.get(place)).data.default_branch)),
    headOf: (branch) =>
      ask(`read the branch ${branch} of ${repository}`, async ({ rest }) => {
        const found = await rest.git.getRef({ ...place, ref: `heads/${branch}` }).catch(missing);
        return found && textIn(found.data.object.sha);
      }),
    readFile: (path, commit) =>
      ask(`read ${path} of ${repository}`, async ({ rest }) => {
        const found = await rest.repos.getContent({ ...place, path, ref: commit }).catch(missing);
        const data = found?.data;
        if (data === undefined || Array.isArray(data) || data.type !== 'file' || !('content' in data)) return undefined;
        return { path, bytes: Buffer.from(data.content, 'base64'), version: textIn(data.sha) };
      }),
    commit: async ({ branch, base, restart, message, files }) => {
      const from = await ask(`read the tree of ${base} of ${repository}`, async ({ rest }) => {
        const { data: commit } = await rest.git.getCommit({ ...place, commit_sha: base });
        const tree = { ...place, tree_sha: commit.tree.sha, recursive: 'true' };
        const { tree: entries } = (await rest.git.getTree(tree)).data;
        return { sha: commit.tree.sha, modes: new Map(entries.map(({ path, mode }) => [path, mode])) };
      });
      const { modes } = from;
      assertNoProblems(files.filter(({ path }) => modes.get(path) === '120000').map(({ path }) => linked(path)));
      return ask(`commit to ${branch} of ${repository}`, async ({ rest }) => {
        const entries = files.map(({ path, text }) => {
          const mode = modes.get(path) === '100755' ? '100755' : '100644';
          return { path, mode, type: 'blob', content: text } as const;
        });
        const { data: tree } = await rest.git.createTree({ ...place, base_tree: from.sha, tree: entries });
        const { data: commit } = await rest.git.createCommit({ ...place, message, tree: tree.sha, parents: [base] });
        const moved = { ...place, ref: `heads/${branch}`, sha: commit.sha, force: restart };
        return rest.git.updateRef(moved).then(
          () => true,
          async (error) => {
            // It answers 422 for a branch that moved or does not exist, as for every rule that a commit breaks.
            if (isRefused(error, /not a fast.?forward/i) || statusOf(error) === 409) return false;
            if (!restart || !isRefused(error, /does not exist/i)) throw error;
            await rest.git.createRef({ ...place, ref: `refs/heads/${branch}`, sha: commit.sha });
            return true;
          },
        );
      });
    },
    findOpen: (branch, target) =>
      ask(`find the pull request of ${branch}`, async ({ rest }) => {
        const filter = { head: `${owner}:${branch}`, base: target, state: 'open' } as const;
        const [found] = (await rest.pulls.list({ ...place, ...filter })).data;
        const open = found && requestIn({ number: found.number, url: found.html_url });
        return open && { ...open, body: found.body ?? '' };
      }),
    open: (branch, target, { title, body, labels }) =>
      ask(`open a pull request in ${repository}`, async ({ rest }) => {
        const { data: made } = await rest.pulls.create({ ...place, head: branch, base: target, title, body });
        if (labels.length > 0)
          await rest.issues.addLabels({ ...place, issue_number: made.number, labels: [...labels] });
        return requestIn({ number: made.number, url: made.html_url });
      }),
    changeText: ({ number }, { title, body }) =>
      ask(`change the pull request #${number}`, async ({ rest }) => {
        await rest.pulls.update({ ...place, pull_number: number, title, body });
      }),
  };
}
