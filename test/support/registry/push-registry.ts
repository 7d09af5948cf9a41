import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { digestOf, type StoredImage } from './oci-image.ts';

/**
 * A registry that can be pushed to, with the rules of the OCI distribution specification: the digest of an upload must
 * match, and a manifest is refused before everything that it names is there.
 */
export type PushRegistry = {
  /** `host:port`. */
  readonly address: string;
  readonly put: (repository: string, tag: string, image: StoredImage) => void;
  /** The digests in a repository. */
  readonly contents: (repository: string) => readonly string[];
  readonly digestOfTag: (repository: string, tag: string) => string | undefined;
  /** `METHOD /path`, in order. */
  readonly asked: readonly string[];
  readonly close: () => Promise<void>;
};

type Stored = { readonly type: string; readonly body: Buffer };
type Reply = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: Buffer | string };

export async function startPushRegistry(account: { user: string; password: string }): Promise<PushRegistry> {
  const stores = new Map<string, Map<string, Stored>>();
  const asked: string[] = [];
  const uploads = new Set<string>();
  const storeOf = (name: string) => {
    const store = stores.get(name) ?? new Map<string, Stored>();
    stores.set(name, store);
    return store;
  };
  const login = `Basic ${Buffer.from(`${account.user}:${account.password}`).toString('base64')}`;
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://registry');
    const body = await buffer(request);
    asked.push(`${request.method} ${url.pathname}`);
    const { status, headers = {}, body: sent } = answer(request, url, body);
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : sent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    put: (name, tag, { top, contents }) => {
      for (const { mediaType, body } of contents)
        storeOf(name).set(digestOf(body), { type: mediaType, body: Buffer.from(body) });
      storeOf(name).set(tag, { type: top.mediaType, body: Buffer.from(top.body) });
    },
    contents: (name) => [...storeOf(name).keys()].filter((key) => key.startsWith('sha256:')).sort(),
    digestOfTag: (name, tag) => {
      const found = storeOf(name).get(tag);
      return found && sha256(found.body);
    },
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function answer({ method = '', headers }: IncomingMessage, url: URL, body: Buffer): Reply {
    if (headers.authorization !== login)
      return { status: 401, headers: { 'www-authenticate': 'Basic realm="registry"' }, body: '{}' };
    if (url.pathname === '/v2/') return { status: 200, body: '{}' };
    const [, name = '', kind = '', rest = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/(.*)$/.exec(url.pathname) ?? [];
    const store = storeOf(name);
    if (kind === 'blobs' && method === 'POST' && rest === 'uploads/') return startUpload(name);
    if (kind === 'blobs' && method === 'PUT') return endUpload(store, rest.replace('uploads/', ''), url, body);
    if (kind === 'manifests' && method === 'PUT') return putManifest(store, rest, headers['content-type'] ?? '', body);
    const found = store.get(rest);
    if (found === undefined) return { status: 404, body: '{}' };
    return {
      status: 200,
      headers: { 'content-type': found.type, 'docker-content-digest': sha256(found.body) },
      body: found.body,
    };
  }

  function startUpload(name: string): Reply {
    const id = randomUUID();
    uploads.add(id);
    // Relative, and with a state of its own: both are allowed.
    return { status: 202, headers: { location: `/v2/${name}/blobs/uploads/${id}?state=a` } };
  }

  function endUpload(store: Map<string, Stored>, id: string, url: URL, body: Buffer): Reply {
    const digest = url.searchParams.get('digest') ?? '';
    if (!uploads.delete(id) || url.searchParams.get('state') !== 'a') return { status: 404, body: '{}' };
    if (sha256(body) !== digest) return { status: 400, body: '{"errors":[{"code":"DIGEST_INVALID"}]}' };
    store.set(digest, { type: 'application/octet-stream', body });
    return { status: 201 };
  }

  function putManifest(store: Map<string, Stored>, reference: string, type: string, body: Buffer): Reply {
    const { manifests = [], config, layers = [] } = JSON.parse(body.toString('utf8'));
    const named = [...manifests, ...(config ? [config] : []), ...layers].map(
      ({ digest }: { digest: string }) => digest,
    );
    if (named.some((digest) => !store.has(digest)))
      return { status: 400, body: '{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN"}]}' };
    if (reference.startsWith('sha256:') && reference !== sha256(body)) return { status: 400, body: '{}' };
    store.set(sha256(body), { type, body });
    store.set(reference, { type, body });
    return { status: 201 };
  }
}

function sha256(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
