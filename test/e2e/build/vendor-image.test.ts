import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startGitHost } from '../../support/build/git-host.ts';
import { makeProject, makeToolkitClone } from '../../support/build/toolkit-clone.ts';
import { startCli } from '../../support/command/run-cli.ts';
import { root } from '../../support/root.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';

it('vendor copies an image through the API of a real registry, with its layers', async () => {
  const { address, user, password } = sharedSandbox().registry;
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-vendor-image-'));
  const host = await startGitHost();
  onTestFinished(async () => {
    await host.close();
    await rm(folder, { recursive: true, force: true });
  });
  await makeToolkitClone(folder);
  await makeProject(host, 'tools/copied');
  const env = { REGISTRY: address, REGISTRY_USER: user, REGISTRY_PASSWORD: password, HOME: folder };
  const args = [
    'vendor',
    'gitlab',
    '--to',
    `http://${host.address}/tools/copied`,
    '--image-from',
    `${address}/app:1`,
    '--insecure',
  ];
  const { code, stdout, stderr } = await startCli(join(root, 'packages/jobs/dist/cli.mjs'), args, { cwd: folder, env })
    .result;
  expect(code, stderr).toBe(0);
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const types = ['application/vnd.docker.distribution.manifest.v2+json', 'application/vnd.oci.image.manifest.v1+json'];
  const manifest = async (path: string) => {
    const headers = { authorization, accept: types.join(', ') };
    const answer = await fetch(`http://${address}/v2/${path}`, { headers });
    return { digest: answer.headers.get('docker-content-digest'), text: await answer.text() };
  };
  const [, version = '', digest = ''] = /:(\d+\.\d+\.\d+)@(sha256:\w+)/.exec(stdout) ?? [];
  const [original, copy] = [await manifest('app/manifests/1'), await manifest(`tools/copied/manifests/${version}`)];
  expect(copy).toEqual(original);
  expect(copy.digest).toBe(digest);
  for (const { digest: layer } of JSON.parse(copy.text).layers) {
    const answer = await fetch(`http://${address}/v2/tools/copied/blobs/${layer}`, { headers: { authorization } });
    expect(answer.status).toBe(200);
    await answer.body?.cancel();
  }
});
