import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CiError, messageOf } from '../../errors.ts';
import { openRegistry, type RegistryAccess, type RegistryRepository } from './open-registry.ts';
import { MANIFESTS } from './registry-image.ts';

/** An image in a registry that can be reached. */
export type RemoteImage = {
  readonly access: RegistryAccess;
  /** Its path in the registry. */
  readonly repository: string;
  /** A tag, or a digest. */
  readonly reference: string;
};

const part = z.object({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) });
const manifestShape = z.object({
  manifests: z.array(part).optional(),
  config: part.optional(),
  layers: z.array(part).optional(),
});
/** For one layer. */
const PATIENCE = 10 * 60_000;

/**
 * Copies an image with all its platforms and attestations, byte for byte, and returns its digest. What the other registry
 * has already is not sent again. Throws REGISTRY_REFUSED.
 */
export async function copyImage(from: RemoteImage, to: RemoteImage): Promise<string> {
  try {
    const source = await openRegistry(from.access, from.repository, 'pull');
    const target = await openRegistry(to.access, to.repository, 'pull,push');
    return await copyManifest(source, target, from.reference, to.reference);
  } catch (cause) {
    const what = `${from.access.address}/${from.repository} was not copied to ${to.access.address}/${to.repository}`;
    const hint =
      'check that both registries can be reached from here, and their logins: REGISTRY_USER and REGISTRY_PASSWORD, DOCKER_AUTH_CONFIG';
    throw new CiError('REGISTRY_REFUSED', `${what}: ${reasonOf(cause)}`, { hint, cause });
  }
}

async function copyManifest(
  source: RegistryRepository,
  target: RegistryRepository,
  reference: string,
  as: string,
): Promise<string> {
  const answer = demand(await source(`manifests/${reference}`, { headers: { accept: MANIFESTS } }), [200]);
  const body = Buffer.from(await answer.arrayBuffer());
  const digest = digestOf(body);
  if (reference.startsWith('sha256:') && reference !== digest) throw new Error(`${reference} came with other content`);
  const { manifests = [], config, layers = [] } = manifestShape.parse(JSON.parse(body.toString('utf8')));
  for (const one of manifests) await copyManifest(source, target, one.digest, one.digest);
  for (const one of [...(config ? [config] : []), ...layers]) await copyBlob(source, target, one.digest);
  const type = answer.headers.get('content-type') ?? 'application/vnd.oci.image.manifest.v1+json';
  demand(await target(`manifests/${as}`, { method: 'PUT', headers: { 'content-type': type }, body }), [201]);
  return digest;
}

async function copyBlob(source: RegistryRepository, target: RegistryRepository, digest: string): Promise<void> {
  if ((await target(`blobs/${digest}`, { method: 'HEAD' })).status === 200) return;
  const content = demand(await source(`blobs/${digest}`, { within: PATIENCE }), [200]);
  const body = Buffer.from(await content.arrayBuffer());
  const started = demand(await target('blobs/uploads/', { method: 'POST' }), [202]);
  const upload = new URL(started.headers.get('location') ?? '', started.url);
  upload.searchParams.set('digest', digest);
  const headers = { 'content-type': 'application/octet-stream' };
  // The registry compares the digest.
  demand(await target(upload.href, { method: 'PUT', headers, body, within: PATIENCE }), [201]);
}

function demand(answer: Response, wanted: readonly number[]): Response {
  if (wanted.includes(answer.status)) return answer;
  throw new Error(`${new URL(answer.url).host} answered ${answer.status} for ${new URL(answer.url).pathname}`);
}

function digestOf(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

function reasonOf(error: unknown): string {
  const { cause } = Object(error);
  return cause === undefined ? messageOf(error) : `${messageOf(error)}: ${messageOf(cause)}`;
}
