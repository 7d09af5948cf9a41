import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { digestOf, type StoredImage } from './oci-image.ts';

/** How a registry without a token server answers. */
export type Mode = 'open' | 'basic' | 'limited';

/** A registry that takes passwords itself, and writes down every one that it is sent. */
export type FrontedRegistry = {
  /** `host:port`. */
  readonly address: string;
  /** `user:password` of each request that had one. */
  readonly sent: readonly string[];
  readonly close: () => Promise<void>;
};

/** It has one image, under every name and tag. `account` is `user:password`. */
export async function startFrontedRegistry(mode: Mode, account: string, image: StoredImage): Promise<FrontedRegistry> {
  const sent: string[] = [];
  const contents = new Map(image.contents.map((one) => [digestOf(one.body), one]));
  const server = createServer(({ url = '', headers }, response) => {
    const given = Buffer.from((headers.authorization ?? '').replace(/^\w+ /, ''), 'base64').toString();
    if (given !== '') sent.push(given);
    const refuse = (status: number, code: string, more = {}) =>
      response.writeHead(status, more).end(JSON.stringify({ errors: [{ code, message: code.toLowerCase() }] }));
    if (mode === 'limited') return refuse(429, 'TOOMANYREQUESTS');
    if (mode === 'basic' && given !== account)
      return refuse(401, 'UNAUTHORIZED', { 'www-authenticate': 'Basic realm="r"' });
    const [, kind, reference = ''] = /\/(manifests|blobs)\/([^/]+)$/.exec(url) ?? [];
    if (kind === undefined) return response.end('{}');
    const found = contents.get(reference) ?? (kind === 'manifests' ? image.top : undefined);
    if (found === undefined) return refuse(404, 'BLOB_UNKNOWN');
    const more = { 'content-type': found.mediaType, 'docker-content-digest': digestOf(found.body) };
    return response.writeHead(200, more).end(found.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve()).closeAllConnections();
      }),
  };
}
