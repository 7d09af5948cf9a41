import { withoutEndSlashes } from '../../text.ts';
import { type GitlabRefusal, requesterOf } from './gitlab-request.ts';
import { isOdd } from './odd-answer.ts';
import { connectionWords, oddAnswer, ownErrorIn, platformError, type Terms } from './platform-error.ts';
import type { PlatformInput } from './platform-input.ts';

/** The options of every resource of the client, and a function that sends requests whose failure is a `CiError`. */
export async function gitlabClient({ apiUrl, token, http }: PlatformInput, hints: Terms['hints']) {
  // The client adds /api/v4 itself.
  const host = withoutEndSlashes(apiUrl).replace(/\/api\/v4$/, '');
  const client = { host, token: token.reveal(), requesterFn: requesterOf(http) };
  const terms: Terms = { name: 'GitLab', token, hints };
  const ask = async <T>(action: string, call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      const { refusedWith: status } = error as Partial<GitlabRefusal>;
      const own = ownErrorIn(error);
      if (own) throw own;
      if (isOdd(error)) throw oddAnswer(terms.name, action);
      throw platformError(terms, action, { status, words: connectionWords(error) });
    }
  };
  return { client, ask };
}
