import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Login } from '../../plan/registry/login.ts';
import { registryHost } from '../../plan/registry/registry-name.ts';
import { Secret } from '../../secret.ts';
import { openManager } from '../engine/engine.ts';
import { localHost } from '../host/local-host.ts';
import { createImageLookups } from './image-lookups.ts';

type Asked = { readonly image: string; readonly auth: Readonly<Record<string, string>> | undefined };
type Reply = { readonly status: number; readonly message?: string } | 'cut';

let folder: string;
let servers: Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-lookups-'));
});
afterEach(async () => {
  for (const server of servers) server.close();
  servers = [];
  await rm(folder, { recursive: true, force: true });
});

const header = (auth: object) => Buffer.from(JSON.stringify(auth)).toString('base64url');

/** An engine that writes down the login of each look-up. */
const engineThat = async (reply: (asked: Asked) => Reply) => {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const answer = (status: number, json: unknown) => response.writeHead(status).end(JSON.stringify(json));
    if (path === '/info') return answer(200, { ServerVersion: '28', Swarm: { ControlAvailable: true } });
    const image = /^\/distribution\/(.+)\/json$/.exec(path)?.[1];
    if (image === undefined) return answer(404, { message: 'no such image' });
    const sent = request.headers['x-registry-auth'];
    const auth = typeof sent === 'string' ? JSON.parse(Buffer.from(sent, 'base64url').toString()) : undefined;
    const one = { image: decodeURIComponent(image), auth };
    asked.push(one);
    const said = reply(one);
    if (said === 'cut') return request.socket.destroy();
    return answer(said.status, said.status === 200 ? {} : { message: said.message });
  });
  servers.push(server);
  const path = join(folder, `engine${servers.length}`);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const { engine } = await openManager(localHost({ DOCKER_HOST: `unix://${path}` }));
  return { engine, asked };
};
const login = (host: string, more: Partial<Login> = {}): Login => ({
  host,
  path: '',
  user: `user of ${host}`,
  password: new Secret(`password of ${host}`),
  isToken: false,
  from: 'here',
  ...more,
});
const none = Promise.resolve(new Map<string, string>());
const hosts = ['a.example.com', 'b.example.com:5000', 'docker.io', 'localhost:5000'];
const imageOf = (host: string) => (host === 'docker.io' ? 'acme/web:1' : `${host}/web:1`);

test('no registry ever gets the login of another one, neither in a look-up nor with a service', async () => {
  const { engine, asked } = await engineThat(() => ({ status: 200 }));
  const some = fc.uniqueArray(fc.constantFrom(...hosts));
  await fc.assert(
    fc.asyncProperty(some, some, fc.constantFrom(...hosts), fc.boolean(), async (own, stored, host, anonymous) => {
      asked.length = 0;
      const given = { logins: own.map((one) => login(one)), anonymous };
      const there = stored.map((one) => [one, header({ username: 's', password: `stored of ${one}` })] as const);
      const lookups = createImageLookups(engine, given, Promise.resolve(new Map(there)));
      const image = imageOf(host);
      lookups.ahead([image]);
      const sent = await lookups.loginFor(image, undefined);
      await lookups.facts([image]);
      const expected = own.includes(host)
        ? `password of ${host}`
        : stored.includes(host)
          ? `stored of ${host}`
          : undefined;
      const password = anonymous ? undefined : expected;
      expect(asked.map(({ auth }) => auth?.password)).toEqual([password]);
      expect(sent && JSON.parse(Buffer.from(sent, 'base64url').toString()).password).toBe(password);
    }),
    { numRuns: 60 },
  );
});

test('a fact names the login that the registry was asked with', async () => {
  const { engine } = await engineThat(() => ({ status: 401, message: 'unauthorized: authentication required' }));
  const lookups = createImageLookups(engine, { logins: [login('a.example.com')], anonymous: false }, none);
  const images = ['a.example.com/web:1', 'b.example.com/web:1', 'c.example.com/web:1'];
  await lookups.ask(images[2] ?? '', header({ username: 'cli', password: 'x' }));
  const facts = await lookups.facts(images);
  expect(images.map((image) => facts.get(image))).toMatchObject([
    { registry: 'refused', login: { user: 'user of a.example.com', from: 'here' } },
    { registry: 'refused', login: undefined },
    { registry: 'refused', login: { user: 'cli', from: 'a Docker configuration' } },
  ]);
});

test('a login that the registry refused is not stored with the service, one that could not be asked for is', async () => {
  const { engine } = await engineThat(({ image }) =>
    registryHost(image) === 'a.example.com'
      ? { status: 401, message: 'unauthorized' }
      : { status: 500, message: 'EOF' },
  );
  const given = { logins: [login('a.example.com'), login('b.example.com')], anonymous: false };
  const lookups = createImageLookups(engine, given, none);
  lookups.ahead(['a.example.com/web:1', 'b.example.com/web:1']);
  expect(await lookups.loginFor('a.example.com/web:1', undefined)).toBeUndefined();
  expect(await lookups.loginFor('b.example.com/web:1', undefined)).toBeDefined();
});

test('an error of the connection is not one of the registry', async () => {
  const { engine } = await engineThat(() => 'cut');
  const lookups = createImageLookups(engine, { logins: [], anonymous: false }, none);
  await expect(lookups.facts(['a.example.com/web:1'])).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
});
