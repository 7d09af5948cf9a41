import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServiceSpec } from '../../packages/ci-core/src/plan/stack-state.ts';
import { type Manifests, makeManifests } from './manifests.ts';
import { type Relay, startRelay } from './relay.ts';
import { sharedSandbox } from './shared-sandbox.ts';
import { specsOf } from './stack-look.ts';
import { app, compose } from './stack-text.ts';

const { manager } = sharedSandbox();

/** A stack whose every part says of which version it is: two services, their config, and files that only one version has. */
export type CutScene = {
  readonly manifests: Manifests;
  readonly relay: Relay;
  /** Variables of a job whose connection goes over the relay. */
  readonly over: Readonly<Record<string, string>>;
  /** Writes the next version, of which `api` fails its health check when it is bad. */
  readonly next: (bad: boolean) => Promise<Version>;
};

export type Version = {
  readonly name: string;
  /** Of the image that `api` runs; `web` always runs the same. */
  readonly tag: string;
  /** MD5 by path of the files that the server has of it. */
  readonly files: Readonly<Record<string, string>>;
};

const more = (secret: string) => `
    environment: { VERSION: "\${VERSION}" }
    configs: [{ source: page, target: /etc/page }]${secret}`;
const rest = `configs:
  page: { name: "\${PAGE_OF_CUTS}", file: prod/page.txt }
secrets:
  key: { name: "\${KEY_OF_CUTS}", file: prod/key.secret }
`;
const manifest = (tag: string) =>
  compose({ web: app('1', more('')), api: app(tag, more('\n    secrets: [key]')) }, rest);

export async function makeCutScene(onFinished: (undo: () => Promise<void>) => void): Promise<CutScene> {
  const manifests = await makeManifests(sharedSandbox(), {}, onFinished);
  const relay = await startRelay(manager.address, 22);
  onFinished(relay.close);
  const host = '127.0.0.1';
  const over = {
    SERVER_HOST: host,
    SERVER_PORT: `${relay.port}`,
    SSH_KNOWN_HOSTS: `[${host}]:${relay.port} ${manager.hostKey}`,
  };
  let count = 0;
  const next: CutScene['next'] = async (bad) => {
    await rm(join(manifests.directory, 'prod'), { recursive: true, force: true });
    const name = `${manifests.stack} ${++count}`;
    const tag = bad ? 'bad' : `${1 + (count % 3)}`;
    const files = {
      'docker-compose.prod.yaml': manifest(tag),
      'prod/page.txt': pageOf(name),
      'prod/big.bin': randomBytes(500_000),
      [`prod/only/${count}.txt`]: name,
      ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`prod/many/${i}.txt`, name])),
    };
    await manifests.write({ ...files, 'prod/key.secret': `key ${name}` });
    const hashes = Object.entries(files).map(([path, content]) => [path, md5(content)]);
    return { name, tag, files: Object.fromEntries(hashes) };
  };
  return { manifests, relay, over, next };
}

const md5 = (content: string | Uint8Array) => createHash('md5').update(content).digest('hex');

const pageOf = (version: string) => `page ${version}`;

/** The version of each service by the engine's spec for it: its variable and its config must both say so. */
export async function versionsOf({ stack }: Manifests): Promise<Record<string, string>> {
  const entries = ((await specsOf(stack)) as ServiceSpec[]).map(({ Name, TaskTemplate: { ContainerSpec } }) => {
    const version = ContainerSpec?.Env?.find((entry) => entry.startsWith('VERSION='))?.slice('VERSION='.length) ?? '';
    const [config] = ContainerSpec?.Configs ?? [];
    const fits = config?.ConfigName.endsWith(md5(pageOf(version)));
    return [Name.slice(stack.length + 1), fits ? version : `${version}, but ${config?.ConfigName}`];
  });
  return Object.fromEntries(entries);
}

const FILES = 'cd "$0" && find . -path ./.swarm-ci -prune -o ! -type d -exec md5sum {} +';

/** MD5 by path of all files in the server's folder but our own. */
export async function filesThere({ serverPath }: Manifests): Promise<Record<string, string>> {
  const { stdout } = await manager.exec(['sh', '-c', FILES, serverPath]);
  const lines = stdout.split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => line.split('  ./')).map(([hash, path]) => [path, hash]));
}

const OURS =
  'cd "$0/.swarm-ci/prod" && ls -d new owner touched secrets releases/new releases/*.new files.new 2>/dev/null';

/** What lies in our own folder on the server only while a deploy is under way. */
export async function temporaryThere({ serverPath }: Manifests): Promise<string> {
  return (await manager.exec(['sh', '-c', OURS, serverPath], { reject: false })).stdout;
}

const FREE = 'cd "$0/.swarm-ci/prod" && flock -n lock true && flock -n busy true';

/** Whether nobody has the environment, and no upload or stack deploy that outlived its job is under way. */
export async function isFree({ serverPath }: Manifests): Promise<boolean> {
  return (await manager.exec(['sh', '-c', FREE, serverPath], { reject: false })).exitCode === 0;
}
