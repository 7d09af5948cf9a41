import type { Dispatcher } from 'undici';
import { CiError } from '../../errors.ts';
import { proxyFor, proxyVariable } from '../../plan/proxy.ts';
import type { Fetch, Http } from './http.ts';
import { politeFetch } from './polite-fetch.ts';
import { timeLimit } from './time-limit.ts';

/** Only the proxy variables are read from the environment. */
export function createHttp(env: Readonly<Record<string, string | undefined>>): Http {
  const open = proxied();
  const fetchFor = (url: string) => open(proxyFor(url, env));
  return {
    ask: async (url, { within, ...init } = {}) => {
      const fetch = await fetchFor(url);
      if (within === undefined) return fetch(url, init);
      // Not closed with the response: its body must arrive in time, too.
      const { signal } = timeLimit(within, init.signal ?? undefined);
      return fetch(url, { ...init, signal });
    },
    retry: async (url, { longestPause, within, ...init } = {}) =>
      politeFetch(await fetchFor(url), { longestPause, within })(url, init),
    proxyOf: (url) => ({ uri: proxyFor(url, env), variable: proxyVariable(url, env) }),
  };
}

/** Node 20's own fetch does not support proxies; undici's does, and is loaded only where a proxy is set. */
function proxied(): (proxy: string | undefined) => Promise<Fetch> {
  const agents = new Map<string, Dispatcher>();
  return async (proxy) => {
    if (proxy === undefined) return (url, init) => fetch(url, init);
    const { ProxyAgent, fetch: undiciFetch } = await import('undici');
    const open = () => {
      try {
        return new ProxyAgent(proxy);
      } catch {
        // It may contain a password, so it is not shown.
        const hint = 'write http://host:port';
        throw new CiError('PLATFORM_UNREACHABLE', 'the proxy in the environment is not a valid address', { hint });
      }
    };
    const dispatcher = agents.get(proxy) ?? open();
    agents.set(proxy, dispatcher);
    // The same thing under two names: Node's types come from another version of undici.
    const through = undiciFetch as unknown as (url: string, init: object) => Promise<Response>;
    return (url, init) => through(url, { ...init, dispatcher });
  };
}
