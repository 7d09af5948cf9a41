import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttp } from '../../../packages/ci-core/src/effects/http/create-http.ts';
import { readRegistryImage } from '../../../packages/ci-core/src/effects/registry/registry-image.ts';
import { jobLogins } from '../../../packages/ci-core/src/plan/registry/job-logins.ts';
import { loginFor } from '../../../packages/ci-core/src/plan/registry/login.ts';
import { readSettings } from '../../../packages/ci-core/src/settings/read-settings.ts';
import { type FrontedRegistry, startFrontedRegistry } from '../../support/registry/fronted-registry.ts';
import { ociImage } from '../../support/registry/oci-image.ts';
import { startTokenRegistry, type TokenRegistry } from '../../support/registry/token-registry.ts';

// Every kind of registry × every source of a login × every spelling of its address, over real connections. Another registry
// stands beside it, and no password of the one ever comes to the other.

const WEB = 'group/shop/web';
const LABELS = { of: 'the matrix' };
const [OWN, OTHER] = [
  { user: 'own', password: 'own-pass-1' },
  { user: 'other', password: 'other-pass-2' },
];
type Account = typeof OWN;
const pair = ({ user, password }: Account) => `${user}:${password}`;

const http = createHttp({});
const image = ociImage(LABELS);
let fronted: Record<'open' | 'basic' | 'limited', FrontedRegistry>;
let token: TokenRegistry;
let others: FrontedRegistry[];
let other: FrontedRegistry;

beforeAll(async () => {
  const start = (mode: 'open' | 'basic' | 'limited') => startFrontedRegistry(mode, pair(OWN), image);
  fronted = { open: await start('open'), basic: await start('basic'), limited: await start('limited') };
  token = await startTokenRegistry({ ...OWN, mayPull: [WEB] }, []);
  token.put(WEB, '1', image);
  other = await startFrontedRegistry('basic', pair(OTHER), image);
  others = [...Object.values(fronted), other];
});
afterAll(async () => {
  await Promise.all([...others.map(({ close }) => close()), token.close()]);
});

const kinds = ['open', 'basic', 'limited', 'token', 'down'] as const;
const addressOf = (kind: (typeof kinds)[number]) =>
  kind === 'down' ? '127.0.0.1:9' : kind === 'token' ? token.address : fronted[kind].address;

const spellings: Readonly<Record<string, (address: string) => string>> = {
  plain: (address) => address,
  'with a scheme and a slash': (address) => `http://${address}/`,
  'with a path': (address) => `${address}/group`,
  'of its API': (address) => `https://${address}/v2/`,
};

const auths = (of: readonly (readonly [string, Account])[]) =>
  JSON.stringify({ auths: Object.fromEntries(of.map(([at, one]) => [at, { auth: btoa(pair(one)) }])) });
const own = (REGISTRY: string, { user, password }: Account) => ({
  ...{ REGISTRY, REGISTRY_USER: user, REGISTRY_PASSWORD: password },
});
const gitlab = (CI_REGISTRY: string, { user, password }: Account) => ({
  ...{ CI_REGISTRY, CI_REGISTRY_USER: user, CI_REGISTRY_PASSWORD: password },
});

/** The variables of a job, and whether they have a login for the registry that is asked. */
type Source = readonly [env: (written: string) => Readonly<Record<string, string>>, has: boolean];
const sources: Readonly<Record<string, Source>> = {
  'REGISTRY_*': [(at) => ({ ...own(at, OWN), ...gitlab(other.address, OTHER) }), true],
  "GitLab's": [(at) => ({ ...gitlab(at, OWN), DOCKER_AUTH_CONFIG: auths([[other.address, OTHER]]) }), true],
  DOCKER_AUTH_CONFIG: [(at) => ({ ...own(other.address, OTHER), DOCKER_AUTH_CONFIG: auths([[at, OWN]]) }), true],
  'REGISTRY without a login': [(at) => ({ REGISTRY: at, ...gitlab(other.address, OTHER) }), false],
  'a login without REGISTRY': [(at) => ({ ...own('', OTHER), DOCKER_AUTH_CONFIG: '', IGNORED: at }), false],
  'REGISTRY=none': [(at) => ({ ...gitlab(at, OWN), ...own('none', OTHER) }), false],
};

function accessTo(address: string, env: Readonly<Record<string, string>>) {
  const { settings } = readSettings(['registry', 'registryUser', 'registryPassword'], { flags: {}, env });
  const { logins } = jobLogins(settings, env);
  const found = loginFor(`${address}/${WEB}`, logins);
  return { address, insecure: true, login: found, http };
}

describe.each(kinds)('a registry that is %s', (kind) => {
  describe.each(Object.entries(sources))('with %s', (_, [env, has]) => {
    it.each(Object.entries(spellings))('written %s', async (_name, spell) => {
      const address = addressOf(kind);
      const before = others.map(({ sent }) => sent.length);
      const reading = readRegistryImage(accessTo(address, env(spell(address))), `${address}/${WEB}`, '1');
      const needsLogin = kind === 'basic' || kind === 'token';
      if (kind === 'down') await expect(reading).rejects.toThrow('fetch failed');
      else if (kind === 'limited') await expect(reading).rejects.toThrow(`${address} answered 429`);
      else if (needsLogin && !has) await expect(reading).rejects.toThrow(`${address} answered 401`);
      else expect(await reading).toMatchObject({ labels: LABELS });
      const sent = others.map((one, i) => [one.address, new Set(one.sent.slice(before[i]))] as const);
      // Basic authentication is answered when it is asked for, and nowhere else.
      const expected = (at: string) => (at === address && kind === 'basic' && has ? [pair(OWN)] : []);
      expect(sent).toEqual(others.map(({ address: at }) => [at, new Set(expected(at))]));
      expect(token.faults).toEqual([]);
    });
  });
});

it('the other registry takes its own login, so that one that is missing above is not lost', async () => {
  const access = accessTo(other.address, own(other.address, OTHER));
  expect(await readRegistryImage(access, `${other.address}/${WEB}`, '1')).toMatchObject({ labels: LABELS });
  expect(new Set(other.sent)).toEqual(new Set([pair(OTHER)]));
});
