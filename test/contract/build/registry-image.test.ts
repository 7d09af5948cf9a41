import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttp } from '../../../packages/ci-core/src/effects/http/create-http.ts';
import { readRegistryImage } from '../../../packages/ci-core/src/effects/registry/registry-image.ts';
import { Secret } from '../../../packages/ci-core/src/secret.ts';
import { attestedImage, digestOf, dockerImage, manifestList, ociImage } from '../../support/registry/oci-image.ts';
import { startTokenRegistry, type TokenRegistry } from '../../support/registry/token-registry.ts';
import { startConnectProxy } from '../../support/review/network-parts.ts';

const PASSWORD = 'hidden-pass/word';
const WEB = 'group/shop/web';
const LABELS = { 'org.opencontainers.image.revision': 'c0ffee' };
let registry: TokenRegistry;

beforeEach(async () => {
  registry = await startTokenRegistry({ user: 'ci', password: PASSWORD, mayPull: [WEB, 'group/empty'] }, ['open/app']);
});
afterEach(async () => {
  await registry.close();
  expect(registry.faults).toEqual([]);
});

const login = (password = PASSWORD) => ({ user: 'ci', password: new Secret(password) });
const read = (name: string, tag: string, access: Partial<Parameters<typeof readRegistryImage>[0]> = {}) => {
  const { address } = registry;
  return readRegistryImage(
    { address, insecure: true, login: login(), http: createHttp({}), ...access },
    `${address}/${name}`,
    tag,
  );
};
const failure = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    (value) => new Error(`no error but ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  const text = String(error);
  expect(text).not.toContain(PASSWORD);
  return text;
};

describe('what a registry that wants a token holds', () => {
  const kinds = {
    'an OCI image': ociImage(LABELS),
    "an image of Docker's older kind": dockerImage(LABELS),
    'an index with an attestation': attestedImage(LABELS, 'image first'),
    'an index that names the attestation first': attestedImage(LABELS, 'attestation first'),
    'a list of two platforms': manifestList(LABELS),
  };
  test.each(Object.entries(kinds))('%s: the digest that the tag names, size and labels', async (_, image) => {
    registry.put(WEB, '1', image);
    const digest = digestOf(image.top.body);
    expect(await read(WEB, '1')).toEqual({ digest, size: image.size, labels: LABELS });
  });

  test('asks for one token, for this repository, and uses it for all', async () => {
    registry.put(WEB, '1', ociImage(LABELS));
    await read(WEB, '1');
    expect(registry.asked).toEqual([
      'GET /v2/',
      'GET /token',
      `GET /v2/${WEB}/manifests/1`,
      expect.stringMatching(new RegExp(`^GET /v2/${WEB}/blobs/sha256:`)),
    ]);
  });

  test('a token by its other name', async () => {
    registry.put(WEB, '1', ociImage({}));
    registry.tokenField = 'access_token';
    expect(await read(WEB, '1')).toMatchObject({ labels: {} });
  });

  test('what everybody may pull needs no login', async () => {
    registry.put('open/app', '1', ociImage(LABELS));
    expect(await read('open/app', '1', { login: undefined })).toMatchObject({ labels: LABELS });
  });

  test('through the proxy that the environment names, the token too', async () => {
    registry.put(WEB, '1', ociImage(LABELS));
    const proxy = await startConnectProxy(Number(registry.address.split(':')[1]));
    const HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;
    expect(await read(WEB, '1', { http: createHttp({ HTTP_PROXY, NO_PROXY: '127.0.0.1' }) })).toMatchObject({
      labels: LABELS,
    });
    expect(proxy.tunnels).toEqual([]);
    registry.realm = 'http://auth.company.invalid/token';
    expect(await read(WEB, '1', { http: createHttp({ HTTP_PROXY }) })).toMatchObject({ labels: LABELS });
    const targets = new Set(proxy.tunnels.map(({ to }) => to));
    expect(targets).toEqual(new Set([registry.address, 'auth.company.invalid:80', registry.storage]));
    await proxy.close();
  });

  test('no such tag, no such repository: undefined', async () => {
    registry.put(WEB, '1', ociImage(LABELS));
    expect(await read(WEB, '2')).toBeUndefined();
    expect(await read('group/empty', '1')).toBeUndefined();
  });
});

describe('a registry that refuses a request is not reported as one without the image', () => {
  test.each([
    ['a wrong password', WEB, login('wrong')],
    ['no login for what is not public', WEB, undefined],
    ['a repository that the account may not pull', 'group/other', login()],
  ])('%s', async (_, name, access) => {
    registry.put(name, '1', ociImage(LABELS));
    expect(await failure(read(name, '1', { login: access }))).toContain(`${registry.address} answered 401`);
  });

  test('an index whose image is gone', async () => {
    const { top } = attestedImage(LABELS, 'image first');
    registry.put(WEB, '1', { top, contents: [top], size: 0 });
    expect(await failure(read(WEB, '1'))).toContain('answered 404');
  });

  test('a registry without TLS is not asked, unless the engine takes it as insecure', async () => {
    registry.put(WEB, '1', ociImage(LABELS));
    expect(await failure(read(WEB, '1', { insecure: false }))).toContain('fetch failed');
    expect(registry.asked).toEqual([]);
  });
});

test('the double itself refuses a missing token, one of another repository, and what it does not hold', async () => {
  registry.put(WEB, '1', ociImage(LABELS));
  const { address } = registry;
  const ask = (path: string, token?: string) =>
    fetch(`http://${address}${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
  const tokenFor = async (name: string) => {
    const scope = `service=container_registry&scope=repository:${name}:pull`;
    const authorization = `Basic ${Buffer.from(`ci:${PASSWORD}`).toString('base64')}`;
    const answer = await fetch(`http://${address}/token?${scope}`, { headers: { authorization } });
    return ((await answer.json()) as { token: string }).token;
  };
  const manifest = `/v2/${WEB}/manifests/1`;
  const refusals = [
    ask(manifest),
    ask(manifest, 'made-up'),
    ask(manifest, await tokenFor('open/app')),
    ask(`/v2/${WEB}/blobs/sha256:${'0'.repeat(64)}`, await tokenFor(WEB)),
    // A client that takes no kind of manifest.
    ask(manifest, await tokenFor(WEB)),
  ];
  expect((await Promise.all(refusals)).map(({ status }) => status)).toEqual([401, 401, 401, 404, 404]);
});
