import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describedApi } from './api-description.ts';
import type { KeptDeployments } from './kept-deployments.ts';

/** What a double keeps of a comment. */
export type Kept = { readonly id: number; readonly author: string; body: string };

export type Seen = { readonly method: string; readonly path: string; readonly token: string; readonly at: number };

export type Asked = {
  readonly method: string;
  /** Below the root of the API, its parts decoded. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly body: { readonly body?: string };
  /** The root of the API, for addresses in answers. */
  readonly root: string;
};
export type Answer = { readonly status: number; readonly json?: unknown; readonly headers?: Record<string, string> };

export type Failure = {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  /** What the platform says. */
  readonly words?: string;
};

/** A review platform that keeps state, and checks all that is said to it and by it against the API's description. */
export type ReviewDouble = {
  readonly apiUrl: string;
  readonly comments: Kept[];
  readonly seen: readonly Seen[];
  /** What did not fit the description. */
  readonly faults: readonly string[];
  readonly say: (author: string, body: string) => Kept;
  /** The next requests (of that method) are answered like that. */
  readonly failNext: (...next: readonly Failure[]) => void;
  readonly close: () => Promise<void>;
};

/** It also keeps deployments. */
export type DeploymentDouble = ReviewDouble & { readonly deployments: KeptDeployments };

export type DoubleParts = {
  readonly description: string;
  /** Where the API lies on the host, such as `/gitlab/api/v4`. */
  readonly base: string;
  readonly tokenOf: (headers: NodeJS.Dict<string | string[]>) => string;
  readonly answer: (asked: Asked, comments: Kept[], say: ReviewDouble['say']) => Answer | undefined;
  readonly refusal: (status: number, token: string) => unknown;
  /** Paths that the description does not hold. */
  readonly undescribed?: readonly string[];
};

export async function reviewDouble(parts: DoubleParts): Promise<ReviewDouble> {
  const check = describedApi(parts.description);
  const comments: Kept[] = [];
  const seen: Seen[] = [];
  const faults: string[] = [];
  const failures: Failure[] = [];
  let last = 0;
  const say = (author: string, body: string) => {
    const comment = { id: ++last, author, body };
    comments.push(comment);
    return comment;
  };
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const { pathname, searchParams: query } = new URL(url, 'http://double');
    const path = pathname.startsWith(parts.base) ? pathname.slice(parts.base.length) : pathname;
    const sent = await text(request);
    const token = parts.tokenOf(headers);
    seen.push({ method, path, token, at: Date.now() });
    const failure = failures.findIndex((one) => one.method === undefined || one.method === method);
    const [next] = failure === -1 ? [] : failures.splice(failure, 1);
    const body = sent === '' ? undefined : JSON.parse(sent);
    const asked = { method, parts: path.split('/').slice(1).map(decodeURIComponent), query, body, root: apiUrl };
    const answer: Answer = next
      ? { ...next, json: refusalOf(next, parts.refusal(next.status, token)) }
      : (parts.answer(asked, comments, say) ?? { status: 404, json: parts.refusal(404, token) });
    if (!parts.undescribed?.includes(path)) {
      const exchange = { method, path, query, body, status: answer.status, answer: answer.json };
      faults.push(...check(exchange).map((fault) => `${method} ${url}: ${fault}`));
    }
    response.writeHead(answer.status, {
      ...(answer.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...answer.headers,
    });
    response.end(answer.json === undefined ? undefined : JSON.stringify(answer.json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}${parts.base}`;
  return {
    apiUrl,
    comments,
    seen,
    faults,
    say,
    failNext: (...next) => void failures.push(...next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refusalOf({ words }: Failure, json: unknown): unknown {
  return words === undefined ? json : { ...Object(json), message: words };
}

/** One page of a list, with the header that leads to the next. */
export function page<T>(items: readonly T[], { query, parts, root }: Asked, path: string): Answer {
  const size = Number(query.get('per_page') ?? 30);
  const number = Number(query.get('page') ?? 1);
  const next = new URLSearchParams([...query].filter(([name]) => name !== 'page'));
  next.set('page', String(number + 1));
  const more = number * size < items.length;
  const link = more ? { link: `<${root}/${path || parts.join('/')}?${next}>; rel="next"` } : {};
  return { status: 200, json: items.slice((number - 1) * size, number * size), headers: link };
}
