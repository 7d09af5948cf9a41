import type { Sandbox } from '../../sandbox/index.ts';

export type IndexEntry = {
  readonly digest: string;
  readonly platform: string;
  /** What an attestation is about; undefined for an image. */
  readonly about: string | undefined;
};

type Listed = { digest: string; platform?: { os: string; architecture: string }; annotations?: Record<string, string> };

/** The entries of an image index in the registry of the sandbox; undefined if there is none under this tag. */
export async function readIndex({ registry }: Sandbox, path: string, tag: string): Promise<IndexEntry[] | undefined> {
  const document = await readManifest({ registry }, path, tag);
  const manifests = document?.manifests as Listed[] | undefined;
  return manifests?.map(({ digest, platform, annotations }) => ({
    digest,
    platform: `${platform?.os}/${platform?.architecture}`,
    about: annotations?.['vnd.docker.reference.digest'],
  }));
}

/** A manifest of any kind as JSON; undefined if the registry has none. */
export async function readManifest({ registry }: Pick<Sandbox, 'registry'>, path: string, reference: string) {
  const authorization = `Basic ${Buffer.from(`${registry.user}:${registry.password}`).toString('base64')}`;
  const accept = ['index.v1', 'manifest.v1'].map((kind) => `application/vnd.oci.image.${kind}+json`).join(', ');
  const answer = await fetch(`http://${registry.address}/v2/${path}/manifests/${reference}`, {
    headers: { authorization, accept },
  });
  return answer.ok ? ((await answer.json()) as Record<string, unknown>) : undefined;
}
