import type { Fetch } from './polite-fetch.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Node 20's own fetch ignores the proxy variables; undici's does not, and is loaded only where one is set. */
export async function proxyFetch(env: Environment): Promise<Fetch> {
  const named = (name: string) => env[name.toLowerCase()] || env[name];
  const [httpProxy, httpsProxy, noProxy] = [named('HTTP_PROXY'), named('HTTPS_PROXY'), named('NO_PROXY')];
  if (!httpProxy && !httpsProxy) return (url, init) => fetch(url, init);
  const { EnvHttpProxyAgent, fetch: undiciFetch } = await import('undici');
  const dispatcher = new EnvHttpProxyAgent({
    ...(httpProxy ? { httpProxy } : {}),
    ...(httpsProxy ? { httpsProxy } : {}),
    ...(noProxy ? { noProxy } : {}),
  });
  // The same thing under two names: Node's types come from another version of undici.
  const through = undiciFetch as unknown as (url: string, init: object) => Promise<Response>;
  return (url, init) => through(url, { ...init, dispatcher });
}
