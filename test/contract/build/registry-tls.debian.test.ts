import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createHttp } from '../../../packages/ci-core/src/effects/http/create-http.ts';
import { readRegistryImage } from '../../../packages/ci-core/src/effects/registry/registry-image.ts';
import { Secret } from '../../../packages/ci-core/src/secret.ts';
import { ociImage } from '../../support/registry/oci-image.ts';
import { makePrivateCa } from '../../support/registry/private-ca.ts';
import { startTokenRegistry } from '../../support/registry/token-registry.ts';
import { startTlsFront } from '../../support/review/network-parts.ts';

const PASSWORD = 'hidden-pass/word';
const WEB = 'group/shop/web';
const LABELS = { 'org.opencontainers.image.revision': 'c0ffee' };

test('a token server without TLS gets no password', async () => {
  const registry = await startTokenRegistry({ user: 'ci', password: PASSWORD, mayPull: [WEB] }, []);
  const login = { user: 'ci', password: new Secret(PASSWORD) };
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-registry-'));
  const port = Number(registry.address.split(':')[1]);
  const front = await startTlsFront(await makePrivateCa(folder, ['IP:127.0.0.1']), port);
  // The only way to trust a certificate within this process.
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  try {
    registry.put(WEB, '1', ociImage(LABELS));
    const address = `127.0.0.1:${front.port}`;
    const ask = () =>
      readRegistryImage({ address, insecure: false, login, http: createHttp({}) }, `${address}/${WEB}`, '1');
    await expect(ask()).rejects.toThrow(`requests the password at http://${registry.address} without TLS`);
    expect(registry.asked).toEqual(['GET /v2/']);
    registry.realm = `https://${address}/token`;
    expect(await ask()).toMatchObject({ labels: LABELS });
  } finally {
    vi.unstubAllEnvs();
    await Promise.all([front.close(), registry.close(), rm(folder, { recursive: true })]);
  }
  expect(registry.faults).toEqual([]);
});
