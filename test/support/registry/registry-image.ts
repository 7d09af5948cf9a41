import { randomBytes } from 'node:crypto';
import type { Sandbox } from '../../sandbox/index.ts';

const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json';

/** A tag of its own for a copy of an image, which can be removed from the registry without that one. */
export async function fleetingImage(
  { address, user, password }: Sandbox['registry'],
  repository: string,
  from: string,
) {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const ask = async (method: string, reference: string, more: RequestInit = {}) => {
    const headers = { authorization, accept: DOCKER, 'content-type': DOCKER };
    const url = `http://${address}/v2/${repository}/manifests/${reference}`;
    const answer = await fetch(url, { method, headers, ...more });
    if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const tag = `fleeting-${randomBytes(4).toString('hex')}`;
  // The same content in other words has a digest of its own.
  const manifest: unknown = await (await ask('GET', from)).json();
  const put = await ask('PUT', tag, {
    body: `${JSON.stringify(manifest)}${' '.repeat(1 + Math.floor(Math.random() * 1_000))}`,
  });
  const digest = put.headers.get('docker-content-digest') ?? '';
  return {
    tag,
    remove: async () => {
      await ask('DELETE', digest);
    },
  };
}
