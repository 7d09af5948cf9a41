import { expect } from 'vitest';
import { sharedSandbox } from '../shared-sandbox.ts';

/** Gives an image of the registry another tag. */
export async function pushAgain(from: string, to: string): Promise<void> {
  const { address, user, password } = sharedSandbox().registry;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const type = 'application/vnd.docker.distribution.manifest.v2+json';
  const url = (tag: string) => `http://${address}/v2/app/manifests/${tag}`;
  const manifest = await fetch(url(from), { headers: { authorization, accept: type } });
  const headers = { authorization, 'content-type': manifest.headers.get('content-type') ?? type };
  const put = await fetch(url(to), { method: 'PUT', headers, body: await manifest.text() });
  expect(put.status).toBe(201);
}
