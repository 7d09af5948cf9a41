import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Content, digestOf, type StoredImage } from './oci-image.ts';

/**
 * A registry as GitLab's, ghcr.io and Docker Hub's are: it takes no password but sends to a token server, which gives a token
 * for one repository, and it leads to a storage on another host for blobs. It answers as the OCI distribution
 * specification and Docker's "Token Authentication Specification" have it, and refuses whatever they do not allow.
 */
export type TokenRegistry = {
  /** `host:port`. */
  readonly address: string;
  /** Where blobs are, `host:port`. */
  readonly storage: string;
  /** `GET /path`, in order. */
  readonly asked: readonly string[];
  /** What no client may send. */
  readonly faults: readonly string[];
  readonly put: (repository: string, tag: string, image: StoredImage) => void;
  /** Where the challenge sends to; at first the registry's own `/token`. */
  realm: string;
  /** Under which of its two names the token server gives the token. */
  tokenField: 'token' | 'access_token';
  readonly close: () => Promise<void>;
};

export type Account = { readonly user: string; readonly password: string; readonly mayPull: readonly string[] };
type Reply = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };
type Repository = { readonly tags: Map<string, string>; readonly contents: Map<string, Content> };

const SERVICE = 'container_registry';
/** The rules of the distribution specification for names, tags and digests. */
const NAME = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[a-f0-9]{64}$/;

/** `publicOnes` can be pulled by everybody, with a token nonetheless. */
export async function startTokenRegistry(account: Account, publicOnes: readonly string[]): Promise<TokenRegistry> {
  const repositories = new Map<string, Repository>();
  const granted = new Map<string, string>();
  const asked: string[] = [];
  const faults: string[] = [];
  const refuse = (status: number, code: string, headers = {}): Reply => ({
    status,
    headers,
    body: JSON.stringify({ errors: [{ code, message: code.toLowerCase(), detail: null }] }),
  });

  const storage = await listen((request, response) => {
    const [, name = '', digest = ''] = /^\/(.+)\/(sha256:\w+)\?signed$/.exec(request.url ?? '') ?? [];
    // As S3 does: its own signature is in the address, a second one confuses it.
    if (request.headers.authorization !== undefined) faults.push('the token went to the storage');
    const content = repositories.get(name)?.contents.get(digest);
    send(response, content ? { status: 200, body: content.body } : { status: 404 });
  });

  const server = await listen((request, response) => {
    const url = new URL(request.url ?? '', 'http://registry');
    asked.push(`${request.method} ${url.pathname}`);
    if (request.method !== 'GET') faults.push(`${request.method} ${url.pathname}: we only read`);
    send(response, url.pathname === '/token' ? giveToken(url.searchParams, request) : answer(url.pathname, request));
  });
  const address = `127.0.0.1:${portOf(server)}`;
  const registry: TokenRegistry = {
    address,
    storage: `127.0.0.1:${portOf(storage)}`,
    asked,
    faults,
    put: (name, tag, { top, contents }) => {
      const repository = repositories.get(name) ?? { tags: new Map(), contents: new Map() };
      repositories.set(name, repository);
      repository.tags.set(tag, digestOf(top.body));
      for (const content of contents) repository.contents.set(digestOf(content.body), content);
    },
    realm: `http://${address}/token`,
    tokenField: 'token',
    close: async () => {
      await Promise.all([server, storage].map(closed));
    },
  };
  return registry;

  function giveToken(query: URLSearchParams, { headers }: IncomingMessage): Reply {
    const scope = /^repository:([^:]+):pull$/.exec(query.get('scope') ?? '');
    if (query.get('service') !== SERVICE) faults.push(`the service ${query.get('service')}`);
    if (scope === null || !NAME.test(scope[1] ?? '')) faults.push(`the scope ${query.get('scope')}`);
    const known = `Basic ${Buffer.from(`${account.user}:${account.password}`).toString('base64')}`;
    if (headers.authorization !== undefined && headers.authorization !== known) return refuse(401, 'UNAUTHORIZED');
    const allowed = headers.authorization === known ? [...account.mayPull, ...publicOnes] : publicOnes;
    const token = randomUUID();
    // Granting less than was requested is not an error here: the token then permits nothing.
    granted.set(token, allowed.find((name) => name === scope?.[1]) ?? '');
    const issued = { expires_in: 300, issued_at: new Date().toISOString() };
    return { status: 200, body: JSON.stringify({ [registry.tokenField]: token, ...issued }) };
  }

  function answer(path: string, { headers }: IncomingMessage): Reply {
    const [, name = '', kind = '', reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(path) ?? [];
    const { authorization } = headers;
    const challenge = (error: string) => {
      const scope = name === '' ? '' : `,scope="repository:${name}:pull"`;
      const text = `Bearer realm="${registry.realm}",service="${SERVICE}"${scope}${error}`;
      return refuse(401, error.includes('scope') ? 'DENIED' : 'UNAUTHORIZED', { 'www-authenticate': text });
    };
    if (authorization === undefined) return challenge('');
    const repository = granted.get(authorization.replace(/^Bearer /, ''));
    if (!authorization.startsWith('Bearer ')) faults.push('a password went to the registry itself');
    if (repository === undefined) return challenge(',error="invalid_token"');
    if (path === '/v2/') return { status: 200, body: '{}' };
    if (!NAME.test(name)) return refuse(400, 'NAME_INVALID');
    if (name !== repository) return challenge(',error="insufficient_scope"');
    return kind === 'manifests' ? manifest(name, reference, headers.accept ?? '') : blob(name, reference);
  }

  function manifest(name: string, reference: string, accept: string): Reply {
    const found = repositories.get(name);
    if (found === undefined) return refuse(404, 'NAME_UNKNOWN');
    if (!TAG.test(reference) && !DIGEST.test(reference)) return refuse(400, 'MANIFEST_INVALID');
    const digest = DIGEST.test(reference) ? reference : (found.tags.get(reference) ?? '');
    const content = found.contents.get(digest);
    // One of a kind that the client cannot read is none for it.
    if (content === undefined || !accept.split(/, */).includes(content.mediaType)) {
      return refuse(404, 'MANIFEST_UNKNOWN');
    }
    const headers = { 'content-type': content.mediaType, 'docker-content-digest': digest };
    return { status: 200, headers, body: content.body };
  }

  function blob(name: string, digest: string): Reply {
    if (!DIGEST.test(digest)) return refuse(400, 'DIGEST_INVALID');
    if (!repositories.get(name)?.contents.has(digest)) return refuse(404, 'BLOB_UNKNOWN');
    return { status: 307, headers: { location: `http://${registry.storage}/${name}/${digest}?signed` } };
  }
}

function send(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

async function listen(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
