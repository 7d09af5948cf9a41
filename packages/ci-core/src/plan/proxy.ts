type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy for a URL, from HTTP_PROXY, HTTPS_PROXY and NO_PROXY. As in other tools, lower-case names take precedence. */
export function proxyFor(address: string, env: Environment): string | undefined {
  const { hostname, port } = new URL(address);
  const proxy = env[proxyVariable(address, env)] || undefined;
  const exempt = (env.no_proxy || env.NO_PROXY || '').split(/[\s,]+/).filter(Boolean);
  if (proxy === undefined || exempt.some((entry) => exempts(entry.toLowerCase(), hostname, port))) return undefined;
  // Like curl, accept a proxy without a scheme.
  return /^[a-z]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

/** The name of the proxy variable that is set, in its actual case. */
export function proxyVariable(address: string, env: Environment): string {
  const name = new URL(address).protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  return env[name.toLowerCase()] ? name.toLowerCase() : name;
}

/** True if an entry of NO_PROXY matches: `example.com` and `.example.com` match the host and its subdomains, `*` matches every host; a port must be equal. */
function exempts(entry: string, host: string, port: string): boolean {
  const [, name = '', only] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (only !== undefined && only !== port) return false;
  return entry === '*' || (name !== '' && (host === name || host.endsWith(`.${name}`)));
}
