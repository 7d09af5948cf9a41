/** A repository on a server. */
export type RemoteRepository = {
  /** Without the port. */
  readonly host: string;
  /** Such as `group/project`. */
  readonly path: string;
};

const SCP = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/;

/** Reads an address as Git takes it. Undefined for a folder: its name says nothing about an owner. */
export function readRemote(address: string): RemoteRepository | undefined {
  const plain = address.replace(/^git\+/, '');
  const url = URL.canParse(plain) ? new URL(plain) : undefined;
  const [, host, path] = url?.hostname ? [plain, url.hostname, url.pathname] : (SCP.exec(plain) ?? []);
  const clean = path?.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  return host && clean && /^[\w.-]+(\/[\w.-]+)+$/.test(clean) ? { host: host.toLowerCase(), path: clean } : undefined;
}
