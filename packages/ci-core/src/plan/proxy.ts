type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy for an address, from HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in small letters first as everybody reads them. */
export function proxyFor(address: string, env: Environment): string | undefined {
  const { hostname, port } = new URL(address);
  const proxy = env[proxyVariable(address, env)] || undefined;
  const exempt = (env.no_proxy || env.NO_PROXY || '').split(/[\s,]+/).filter(Boolean);
  if (proxy === undefined || exempt.some((entry) => exempts(entry.toLowerCase(), hostname, port))) return undefined;
  // curl takes a proxy without its scheme.
  return /^[a-z]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

/** The variable that names it, as it is written in the environment. */
export function proxyVariable(address: string, env: Environment): string {
  const name = new URL(address).protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  return env[name.toLowerCase()] ? name.toLowerCase() : name;
}

/** `example.com` and `.example.com` mean the host and all below it, `*` every one; a port narrows it. */
function exempts(entry: string, host: string, port: string): boolean {
  const [, name = '', only] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (only !== undefined && only !== port) return false;
  return entry === '*' || (name !== '' && (host === name || host.endsWith(`.${name}`)));
}
