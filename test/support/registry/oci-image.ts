import { createHash, randomBytes } from 'node:crypto';

/** What a registry keeps under its digest. */
export type Content = { readonly mediaType: string; readonly body: string };
export type StoredImage = {
  /** What the tag names: an image's manifest, or an index of manifests. */
  readonly top: Content;
  readonly contents: readonly Content[];
  /** Of the image's configuration and layers, compressed as they are; in bytes. */
  readonly size: number;
};

/** By the names of the OCI image specification, and by Docker's own older ones. */
const oci = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};
const docker = {
  index: 'application/vnd.docker.distribution.manifest.list.v2+json',
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
};
type Names = typeof oci;
type Platform = { readonly architecture: string; readonly os: string };
type Labels = Readonly<Record<string, string>>;

const LINUX: Platform = { architecture: 'amd64', os: 'linux' };
const UNKNOWN: Platform = { architecture: 'unknown', os: 'unknown' };

export function digestOf(body: string): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

export const ociImage = (labels: Labels): StoredImage => image(oci, labels, LINUX);
export const dockerImage = (labels: Labels): StoredImage => image(docker, labels, LINUX);

/** What BuildKit pushes by default: an index of the image and, for it, an attestation on the platform `unknown/unknown`. */
export function attestedImage(labels: Labels, order: 'image first' | 'attestation first'): StoredImage {
  const main = image(oci, labels, LINUX);
  const about = {
    'vnd.docker.reference.type': 'attestation-manifest',
    'vnd.docker.reference.digest': digestOf(main.top.body),
  };
  const attestation = image({ ...oci, layer: 'application/vnd.in-toto+json' }, {}, UNKNOWN);
  const manifests = [
    { ...descriptor(main.top), platform: LINUX },
    { ...descriptor(attestation.top), platform: UNKNOWN, annotations: about },
  ];
  return indexOf(oci, order === 'image first' ? manifests : manifests.reverse(), main, attestation);
}

/** An index of Docker's older kind, of two platforms. */
export function manifestList(labels: Labels): StoredImage {
  const arm = { architecture: 'arm64', os: 'linux' };
  const [main, other] = [image(docker, labels, LINUX), image(docker, labels, arm)];
  const manifests = [
    { ...descriptor(main.top), platform: LINUX },
    { ...descriptor(other.top), platform: arm },
  ];
  return indexOf(docker, manifests, main, other);
}

function indexOf(names: Names, manifests: readonly object[], main: StoredImage, other: StoredImage): StoredImage {
  const top = document(names.index, { schemaVersion: 2, mediaType: names.index, manifests });
  return { top, contents: [top, ...main.contents, ...other.contents], size: main.size };
}

function image(names: Names, labels: Labels, platform: Platform): StoredImage {
  const layers = [1_000, 300].map((bytes) => ({
    mediaType: names.layer,
    body: randomBytes(bytes).toString('base64'),
  }));
  const config = document(names.config, {
    created: '2026-01-31T10:00:00Z',
    ...platform,
    config: Object.keys(labels).length === 0 ? {} : { Labels: labels },
    rootfs: { type: 'layers', diff_ids: layers.map(({ body }) => digestOf(body)) },
  });
  const top = document(names.manifest, {
    schemaVersion: 2,
    mediaType: names.manifest,
    config: descriptor(config),
    layers: layers.map(descriptor),
  });
  const size = [config, ...layers].reduce((sum, { body }) => sum + body.length, 0);
  return { top, contents: [top, config, ...layers], size };
}

function document(mediaType: string, value: object): Content {
  return { mediaType, body: JSON.stringify(value) };
}

function descriptor({ mediaType, body }: Content) {
  return { mediaType, digest: digestOf(body), size: Buffer.byteLength(body) };
}
