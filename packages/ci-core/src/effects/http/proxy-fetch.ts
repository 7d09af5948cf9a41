import { CiError } from '../../errors.ts';
import { proxyFor } from '../../plan/proxy.ts';
import type { Fetch } from './polite-fetch.ts';

/** Node 20's own fetch knows no proxies; undici's does, and is loaded only where one is named for this address. */
export async function proxyFetch(address: string, env: Readonly<Record<string, string | undefined>>): Promise<Fetch> {
  const proxy = proxyFor(address, env);
  if (proxy === undefined) return (url, init) => fetch(url, init);
  const { ProxyAgent, fetch: undiciFetch } = await import('undici');
  const open = () => {
    try {
      return new ProxyAgent(proxy);
    } catch {
      // It may hold a password: it is not told.
      const hint = 'write http://host:port';
      throw new CiError('PLATFORM_UNREACHABLE', 'the proxy that the environment names is no address', { hint });
    }
  };
  const dispatcher = open();
  // The same thing under two names: Node's types come from another version of undici.
  const through = undiciFetch as unknown as (url: string, init: object) => Promise<Response>;
  return (url, init) => through(url, { ...init, dispatcher });
}
