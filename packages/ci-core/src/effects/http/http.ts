/** The proxy for an address; undefined when it is reached directly. */
export type Proxy = { readonly uri: string | undefined; readonly variable: string };

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export type AskOptions = RequestInit & {
  /** Milliseconds for one attempt, with the body of its response. */
  readonly within?: number;
};

export type RetryOptions = AskOptions & {
  /** Milliseconds: if asked to wait longer, return the response instead of waiting. */
  readonly longestPause?: number;
};

/**
 * HTTP requests to other machines, through the proxies of the environment. It is created once, where the environment is
 * known, and passed on. A proxy variable that is not an address is a PLATFORM_UNREACHABLE.
 */
export type Http = {
  /** Sends the request once. */
  readonly ask: (url: string, options?: AskOptions) => Promise<Response>;
  /** Retries when the other side is overloaded, failing or unreachable. */
  readonly retry: (url: string, options?: RetryOptions) => Promise<Response>;
  /** For a client that connects by itself. */
  readonly proxyOf: (url: string) => Proxy;
};
