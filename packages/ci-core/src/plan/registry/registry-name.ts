import { withoutEndSlashes } from '../../text.ts';

/** Docker Hub, as Docker names it. */
export const DOCKER_HUB = 'docker.io';

/** What `REGISTRY` names. */
export type RegistryName = {
  /** `host[:port]`, as Docker compares it: a login belongs to it. */
  readonly host: string;
  /** What the names of its images begin with: the host and a path, or an account of Docker Hub. */
  readonly prefix: string;
};

const NAME = /^([a-zA-Z0-9][a-zA-Z0-9.-]*|\[[0-9a-fA-F:]+\])(:\d+)?((?:\/[a-z0-9][a-z0-9._-]*)*)$/;

/** Reads an address as people write it: with a scheme, a slash at the end or a path. Undefined if it is not one. */
export function registryName(text: string): RegistryName | undefined {
  const [, scheme = '', rest = ''] = /^(https?:\/\/)?(.*)$/is.exec(text.trim()) ?? [];
  // Docker's configuration names the API of a registry, such as https://index.docker.io/v1/.
  const [, first = '', port = '', path = ''] = NAME.exec(withoutApi(withoutEndSlashes(rest), scheme !== '')) ?? [];
  if (first === '') return undefined;
  const address = `${first}${port}`;
  if (isHost(address)) {
    const host = hostName(address);
    return { host, prefix: `${host}${path}` };
  }
  return scheme === '' ? { host: DOCKER_HUB, prefix: `${address}${path}` } : undefined;
}

function withoutApi(address: string, hasScheme: boolean): string {
  return hasScheme ? address.replace(/\/v[12]$/, '') : address;
}

/** `registry:5000` of `registry:5000/shop/web:1`; Docker Hub for a name without a registry, in whichever form. */
export function registryHost(image: string): string {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && isHost(first) ? hostName(first) : DOCKER_HUB;
}

/** The path of an image in its registry: `shop/web` of `registry:5000/shop/web:1@sha256:…`. */
export function repositoryPath(image: string): string {
  const name = (image.split('@')[0] ?? '').replace(/:[^:/]*$/, '');
  const [first = '', ...rest] = name.split('/');
  return rest.length > 0 && isHost(first) ? rest.join('/') : name;
}

/** The host that a key of a Docker configuration names, such as `https://registry.example.com/v2/`. */
export function hostOfKey(key: string): string {
  const [host = '', ...path] = key.replace(/^https?:\/\//i, '').split('/');
  return path.length === 0 && !isHost(host) ? host : hostName(host);
}

/** The address of a registry in a login: that of Docker Hub is its first one. */
export function loginAddress(host: string): string {
  return host === DOCKER_HUB ? 'https://index.docker.io/v1/' : host;
}

/** Docker's rule: the first part of a name is a registry if it has a dot, a port or a capital letter. */
function isHost(first: string): boolean {
  return /[.:A-Z]|^localhost$/.test(first);
}

function hostName(host: string): string {
  const name = host.toLowerCase();
  return name === 'index.docker.io' ? DOCKER_HUB : name;
}
