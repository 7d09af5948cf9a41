type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy for an address, from HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in small letters first as everybody reads them. */
export function proxyFor(address: string, env: Environment): string | undefined {
  const { protocol, hostname, port } = new URL(address);
  const named = (name: string) => env[name.toLowerCase()] || env[name] || undefined;
  const proxy = named(protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  const exempt = (named('NO_PROXY') ?? '').split(/[\s,]+/).filter(Boolean);
  if (proxy === undefined || exempt.some((entry) => covers(entry.toLowerCase(), hostname, port))) return undefined;
  // curl takes a proxy without its scheme.
  return /^[a-z]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

/** `example.com` and `.example.com` mean the host and all below it, `*` every one; a port narrows it. */
function covers(entry: string, host: string, port: string): boolean {
  const [, name = '', only] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (only !== undefined && only !== port) return false;
  return entry === '*' || (name !== '' && (host === name || host.endsWith(`.${name}`)));
}
