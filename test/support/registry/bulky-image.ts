import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Sandbox } from '../../sandbox/index.ts';

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

type Manifest = { config: Descriptor; layers: Descriptor[] };
type Descriptor = { mediaType: string; digest: string; size: number };
type Config = { rootfs: { diff_ids: string[] }; history?: object[] };

/** Pushes an image with a layer of its own, of so many bytes that no node has; returns its tag. */
export async function bulkyImage({ address, user, password }: Sandbox['registry'], from: string, bytes: number) {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const ask = async (path: string, more: RequestInit & { headers?: Record<string, string> } = {}) => {
    const url = path.startsWith('http') ? path : `http://${address}/v2/app/${path}`;
    const answer = await fetch(url, { ...more, headers: { authorization, accept: MANIFEST, ...more.headers } });
    if (!answer.ok) throw new Error(`${more.method ?? 'GET'} ${url}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const push = async (body: Buffer): Promise<Pick<Descriptor, 'digest' | 'size'>> => {
    const begun = await ask('blobs/uploads/', { method: 'POST' });
    const place = new URL(begun.headers.get('location') ?? '', `http://${address}`);
    place.searchParams.set('digest', digestOf(body));
    await ask(place.href, { method: 'PUT', body: new Uint8Array(body) });
    return { digest: digestOf(body), size: body.length };
  };
  const manifest = (await (await ask(`manifests/${from}`)).json()) as Manifest;
  const config = (await (await ask(`blobs/${manifest.config.digest}`)).json()) as Config;
  const layer = layerOf(bytes);
  config.rootfs.diff_ids.push(digestOf(gunzipSync(layer)));
  config.history = [...(config.history ?? []), { created_by: 'bulk' }];
  const [pushed, described] = [await push(layer), await push(Buffer.from(JSON.stringify(config)))];
  const whole = {
    ...manifest,
    config: { ...manifest.config, ...described },
    layers: [...manifest.layers, { mediaType: LAYER, ...pushed }],
  };
  const tag = `bulky-${randomBytes(4).toString('hex')}`;
  await ask(`manifests/${tag}`, { method: 'PUT', body: JSON.stringify(whole), headers: { 'content-type': MANIFEST } });
  return tag;
}

/** A layer of one file that cannot be compressed. */
function layerOf(bytes: number): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'swarm-ci-layer-'));
  try {
    writeFileSync(join(folder, 'bulk'), randomBytes(bytes));
    return execFileSync('tar', ['-C', folder, '-cz', 'bulk'], { maxBuffer: 4 * bytes + 65_536 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function digestOf(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
