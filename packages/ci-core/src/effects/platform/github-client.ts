import type { Octokit } from '@octokit/rest';
import { isOdd } from './odd-answer.ts';
import { connectionWords, oddAnswer, ownErrorIn, platformError, type Terms } from './platform-error.ts';
import type { PlatformInput } from './platform-input.ts';

/** Sends requests whose failure is a `CiError`, reads the status of a refusal, and names the repository. */
export async function githubClient({ apiUrl, repository, token, http }: PlatformInput, hints: Terms['hints']) {
  const { Octokit, RequestError } = await loadOctokit();
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const octokit = new Octokit({ auth: token.reveal(), baseUrl: apiUrl, request: { fetch: http.retry }, log: silent });
  const [owner = '', repo = ''] = repository.split('/');
  const terms: Terms = { name: 'GitHub', token, hints };
  // The client reports a failed connection as status 500, without a response.
  const statusOf = (error: unknown) =>
    error instanceof RequestError && error.response !== undefined ? error.status : undefined;
  const ask = async <T>(action: string, call: (api: Octokit) => Promise<T>): Promise<T> => {
    try {
      return await call(octokit);
    } catch (error) {
      const own = ownErrorIn(error);
      if (own) throw own;
      if (isOdd(error)) throw oddAnswer(terms.name, action);
      throw platformError(terms, action, { status: statusOf(error), words: connectionWords(error) });
    }
  };
  return { ask, statusOf, owner, repo };
}

async function loadOctokit() {
  const [{ Octokit }, { RequestError }] = await Promise.all([
    import('@octokit/rest'),
    import('@octokit/request-error'),
  ]);
  return { Octokit, RequestError };
}
