import { jsonOf, openRegistry, type RegistryAccess } from './open-registry.ts';

/** What a registry holds under a tag. */
export type RegistryImage = {
  readonly digest: string | undefined;
  /** Compressed, in bytes. */
  readonly size: number;
  readonly labels: Readonly<Record<string, string>>;
};

type Manifest = {
  readonly manifests?: readonly { readonly digest: string; readonly platform?: { readonly os?: string } }[];
  readonly config?: { readonly digest: string; readonly size: number };
  readonly layers?: readonly { readonly size: number }[];
};

/** The media types of manifests and indexes, for the header `accept`. */
export const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Reads from the registry's own API. Undefined when it has no such tag; throws when it cannot be reached. */
export async function readRegistryImage(
  access: RegistryAccess,
  repository: string,
  tag: string,
): Promise<RegistryImage | undefined> {
  const path = repository.startsWith(`${access.address}/`) ? repository.slice(access.address.length + 1) : repository;
  const open = await openRegistry(access, path, 'pull');
  const get = (rest: string) => open(rest, { headers: { accept: MANIFESTS } });
  const answer = await get(`manifests/${tag}`);
  if (answer.status === 404) return undefined;
  const digest = answer.headers.get('docker-content-digest') ?? undefined;
  const listed = (await jsonOf(answer)) as Manifest;
  // An index lists attestations, too; their platform is "unknown".
  const first = listed.manifests?.find(({ platform }) => platform?.os !== 'unknown');
  const manifest = first === undefined ? listed : ((await jsonOf(await get(`manifests/${first.digest}`))) as Manifest);
  if (manifest.config === undefined) throw new Error(`${repository}:${tag} is not an image`);
  const config = (await jsonOf(await get(`blobs/${manifest.config.digest}`))) as {
    config?: { Labels?: object | null };
  };
  const size = (manifest.layers ?? []).reduce((sum, layer) => sum + layer.size, manifest.config.size);
  return { digest, size, labels: { ...config.config?.Labels } };
}
