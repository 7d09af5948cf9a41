/** Where an address is asked through; undefined when it is asked directly. */
export type Proxy = { readonly uri: string | undefined; readonly variable: string };

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export type AskOptions = RequestInit & {
  /** Milliseconds for one attempt, with the body of its answer. */
  readonly within?: number;
};

export type RetryOptions = AskOptions & {
  /** Milliseconds: if asked to wait longer, return the response instead of waiting. */
  readonly longestPause?: number;
};

/**
 * The way to other machines over HTTP, by the proxies of the environment. It is made once, where the environment is known,
 * and handed on. A proxy variable that holds no address is a PLATFORM_UNREACHABLE.
 */
export type Http = {
  /** Asks once. */
  readonly ask: (url: string, options?: AskOptions) => Promise<Response>;
  /** Asks again when the other side is overloaded, broken or out of reach. */
  readonly retry: (url: string, options?: RetryOptions) => Promise<Response>;
  /** For a client that connects by itself. */
  readonly proxyOf: (url: string) => Proxy;
};
