import { createRequesterFn, type RequestOptions } from '@gitbeaker/requester-utils';
import type { Http } from '../http/http.ts';

/** What GitLab said instead of doing it. */
export type GitlabRefusal = Error & { readonly refusedWith: number };

/**
 * How the client asks. Its own way retries 429 and 502 ten times within a second, whatever the server asks for, and knows no
 * proxies.
 */
export function requesterOf({ retry }: Pick<Http, 'retry'>) {
  return createRequesterFn(
    async (_, options: RequestOptions) => options,
    async (endpoint, options: RequestOptions = {}) => {
      const { prefixUrl = '', searchParams = '', method = 'GET', headers = {} } = options;
      // The client sends an empty document along to be removed.
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
