import type { Sandbox } from '../../sandbox/index.ts';

/** The digest of a tag of the sandbox's `app` image. */
export async function digestOf({ address, user, password }: Sandbox['registry'], tag: string): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const headers = { authorization, accept: 'application/vnd.docker.distribution.manifest.v2+json' };
  const { headers: answered } = await fetch(`http://${address}/v2/app/manifests/${tag}`, { method: 'HEAD', headers });
  return answered.get('docker-content-digest') ?? '';
}
