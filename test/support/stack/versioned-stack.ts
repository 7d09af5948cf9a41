import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isStackService, type ServiceSpec } from '../../../packages/ci-core/src/plan/stack/stack-state.ts';
import { sharedSandbox } from '../shared-sandbox.ts';
import type { Manifests } from './manifests.ts';
import { specsOf } from './stack-look.ts';
import { app, compose } from './stack-text.ts';

// A stack whose every part says of which version it is: two services, one after the other, their config, files that only one
// version has, and a release job that writes the version down before.

export type Version = {
  readonly name: string;
  /** MD5 by path of the files that the server has of it. */
  readonly files: Readonly<Record<string, string>>;
};

const { manager } = sharedSandbox();

const more = (secret: string) => `
    environment: { VERSION: "\${VERSION}" }
    configs: [{ source: page, target: /etc/page }]${secret}`;
const migrate = `
    image: \${REGISTRY}/app:1
    entrypoint: ["/bin/sh", "-c", 'echo "$$VERSION" >> /count/log']
    environment: { VERSION: "\${VERSION}" }
    volumes: ["count:/count"]
    stop_grace_period: 1s
    healthcheck: { disable: true }
    deploy:
      endpoint_mode: dnsrr
      labels: { swarm-ci.run: before }`;
const rest = `volumes:
  count: {}
configs:
  page: { name: "\${PAGE_OF_VERSION}", file: prod/page.txt }
secrets:
  key: { name: "\${KEY_OF_VERSION}", file: prod/key.secret }
`;

/** Makes these the manifests of a version; it is deployed with its name in VERSION. */
export async function writeVersion(
  { directory, write }: Manifests,
  name: string,
  { api, deploy = '' }: { readonly api: string; readonly deploy?: string },
): Promise<Version> {
  await rm(join(directory, 'prod'), { recursive: true, force: true });
  const services = {
    web: app('1', more('')),
    api: app(api, more('\n    secrets: [key]\n    depends_on: [web]'), deploy),
    migrate,
  };
  const files = {
    'docker-compose.prod.yaml': compose(services, rest),
    'prod/page.txt': pageOf(name),
    'prod/big.bin': randomBytes(500_000),
    [`prod/only/${name}.txt`]: name,
    ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`prod/many/${i}.txt`, name])),
  };
  await write({ ...files, 'prod/key.secret': `key ${name}` });
  return { name, files: Object.fromEntries(Object.entries(files).map(([path, content]) => [path, md5(content)])) };
}

const md5 = (content: string | Uint8Array) => createHash('md5').update(content).digest('hex');

const pageOf = (version: string) => `page ${version}`;

/** What the config of a version is called. */
export const configOf = (version: string): string => `page_of_version_${md5(pageOf(version))}`;

/** The version of each service by the engine's spec for it: its variable and its config must both say so. */
export async function versionsOf({ stack }: Manifests): Promise<Record<string, string>> {
  const specs = ((await specsOf(stack)) as ServiceSpec[]).filter(isStackService);
  const entries = specs.map((spec) => [spec.Name.slice(stack.length + 1), versionIn(spec)]);
  return Object.fromEntries(entries);
}

/** The versions whose release job has run, in their order. */
export async function migratedTo({ stack }: Manifests): Promise<string[]> {
  const log = `/var/lib/docker/volumes/${stack}_count/_data/log`;
  const { stdout } = await manager.exec(['sh', '-c', 'cat "$0" 2>/dev/null || true', log]);
  return stdout.split('\n').filter(Boolean);
}

export function versionIn({ TaskTemplate: { ContainerSpec } }: ServiceSpec): string {
  const version = ContainerSpec?.Env?.find((entry) => entry.startsWith('VERSION='))?.slice('VERSION='.length) ?? '';
  const [config] = ContainerSpec?.Configs ?? [];
  return config?.ConfigName === configOf(version) ? version : `${version}, but ${config?.ConfigName}`;
}

const FILES = 'cd "$0" && find . -path ./.swarm-ci -prune -o ! -type d ! -name key.secret -exec md5sum {} +';

/** MD5 by path of all files in the server's folder but our own, and but the secret. */
export async function filesThere({ serverPath }: Manifests, script = FILES): Promise<Record<string, string>> {
  const { stdout } = await manager.exec(['sh', '-c', script, serverPath]);
  const lines = stdout.split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => line.split('  ./')).map(([hash, path]) => [path, hash]));
}

// Files are moved by whoever has "busy".
const LIVE = `cd "$0" && { [ ! -f .swarm-ci/prod/busy ] || exec 9<.swarm-ci/prod/busy && flock 9; } && ${FILES}`;

/** Looks at the files whenever no job moves them, until it is stopped; returns those sets that are of no version. */
export function watchFiles(
  manifests: Manifests,
  versions: readonly Version[],
): () => Promise<Record<string, string>[]> {
  const torn: Record<string, string>[] = [];
  let going = true;
  const run = async () => {
    while (going) {
      const files = await filesThere(manifests, LIVE);
      if (!versions.some((version) => isDeepStrictEqual(version.files, files))) torn.push(files);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };
  const watching = run();
  return async () => {
    going = false;
    await watching;
    return torn;
  };
}

const OURS =
  'cd "$0/.swarm-ci/prod" && ls -d ../../prod/key.secret new receiving owner touched secrets releases/new releases/*.new files.new 2>/dev/null';

/** What lies on the server only while a deploy is under way. */
export async function temporaryThere({ serverPath }: Manifests): Promise<string> {
  return (await manager.exec(['sh', '-c', OURS, serverPath], { reject: false })).stdout;
}

const FREE = 'cd "$0/.swarm-ci/prod" && flock -n lock true && flock -n busy true';

/** Whether no job has the lock of the environment, and no upload or stack deploy that outlived its job is under way. */
export async function isFree({ serverPath }: Manifests): Promise<boolean> {
  return (await manager.exec(['sh', '-c', FREE, serverPath], { reject: false })).exitCode === 0;
}
