import { createRequesterFn, type RequestOptions } from '@gitbeaker/requester-utils';
import type { Http } from '../http/http.ts';

/** The error of a request that GitLab refused. */
export type GitlabRefusal = Error & { readonly refusedWith: number };

/**
 * How the client sends requests. Its own function retries 429 and 502 ten times within a second, even if the server asks to
 * wait, and does not support proxies.
 */
export function requesterOf({ retry }: Pick<Http, 'retry'>) {
  return createRequesterFn(
    async (_, options: RequestOptions) => options,
    async (endpoint, options: RequestOptions = {}) => {
      const { prefixUrl = '', searchParams = '', method = 'GET', headers = {} } = options;
      // The client sends an empty document with a DELETE, which must not be sent.
      const body = method === 'DELETE' ? undefined : options.body;
      const url = new URL(endpoint, prefixUrl.endsWith('/') ? prefixUrl : `${prefixUrl}/`);
      url.search = searchParams;
      const answer = await retry(url.href, { method, headers, ...(body === undefined ? {} : { body }) });
      const text = await answer.text();
      if (!answer.ok)
        throw Object.assign(new Error(wordsOf(text)), { refusedWith: answer.status }) satisfies GitlabRefusal;
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers.entries()),
        body: text === '' ? null : JSON.parse(text),
      };
    },
  );
}

/** `{ "message": … }`, `{ "error": … }`, or the page of a proxy in front. */
function wordsOf(text: string): string {
  try {
    const { message, error } = JSON.parse(text);
    const said = message ?? error ?? text;
    return typeof said === 'string' ? said : JSON.stringify(said);
  } catch {
    return text;
  }
}
