import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runServer } from 'verdaccio';
import { installedPackages, tarballOf } from './installed-packages.ts';

/** Verdaccio without an uplink: it has what was published to it, and nothing of the internet. */
export type NpmRegistry = {
  readonly url: string;
  /** Of a user who may publish. */
  readonly token: string;
  /** For npm and its children: this registry, a home of their own, and the token in its `.npmrc`. */
  readonly env: Readonly<Record<string, string>>;
  /** Publishes packages with all that they need, as they are installed here. */
  readonly publishInstalled: (folders: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function startNpmRegistry(): Promise<NpmRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-npm-registry-'));
  const rules = { access: '$all', publish: '$authenticated' };
  const server: Server = await runServer({
    storage: join(folder, 'storage'),
    self_path: folder,
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
    uplinks: {},
    packages: { '@*/*': rules, '**': rules },
    // An image of the page and its search are not needed.
    web: { enable: false },
    max_body_size: '200mb',
    log: { type: 'stdout', format: 'json', level: 'fatal' },
  } as unknown as Parameters<typeof runServer>[0]);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const token = await addUser(url);
  const home = join(folder, 'home');
  const npmrc = join(folder, 'npmrc');
  await writeFile(npmrc, `registry=${url}\n${url.slice('http:'.length)}:_authToken=${token}\n`);
  return {
    url,
    token,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: home,
      npm_config_userconfig: npmrc,
      npm_config_cache: join(folder, 'cache'),
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
    },
    publishInstalled: async (folders) => {
      const all = await installedPackages(folders);
      const names = [...new Set(all.map(({ manifest }) => manifest.name))];
      // The versions of one package after each other: they share a document.
      const publishAll = async (name: string) => {
        for (const one of all.filter(({ manifest }) => manifest.name === name))
          await publish(url, token, one.manifest, await tarballOf(one));
      };
      await Promise.all(names.map(publishAll));
    },
    close: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function addUser(url: string): Promise<string> {
  const name = 'ci';
  const answer = await fetch(`${url}-/user/org.couchdb.user:${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password: 'of-the-tests', type: 'user', roles: [] }),
  });
  return ((await answer.json()) as { token: string }).token;
}

/** The request that `npm publish` makes, without its scripts. */
async function publish(
  url: string,
  token: string,
  manifest: { readonly name: string; readonly version: string },
  tarball: Buffer,
): Promise<void> {
  const { name, version } = manifest;
  const file = `${name}-${version}.tgz`;
  const document = {
    _id: name,
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, _id: `${name}@${version}`, dist: { tarball: `${url}${name}/-/${file}` } } },
    _attachments: {
      [file]: { content_type: 'application/octet-stream', data: tarball.toString('base64'), length: tarball.length },
    },
  };
  const answer = await fetch(url + name.replace('/', '%2f'), {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(document),
  });
  if (!answer.ok) throw new Error(`${name}@${version} was not published: ${answer.status} ${await answer.text()}`);
}
