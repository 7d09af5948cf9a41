import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DockerConfig } from '../../plan/registry/docker-config.ts';
import { hostOfKey, loginAddress } from '../../plan/registry/registry-name.ts';

/** A temporary docker configuration: a login in it is deleted with it. */
export type DockerFolder = { readonly path: string; readonly close: () => Promise<void> };

/** The logins that the configuration gets. */
export type FolderLogins = {
  /** The registry that the job logs in to: no credential helper gets that login. */
  readonly loginTo: string | undefined;
  /** The logins of `DOCKER_AUTH_CONFIG`, which count before those of the user. */
  readonly config: DockerConfig | undefined;
  /** No login is used at all. */
  readonly anonymous: boolean;
};

/** What is used from the user's own configuration: plugins (buildx), builders, contexts. */
const KEPT = ['cli-plugins', 'buildx', 'contexts'];

/** Starts from the user's configuration (other logins, proxies). */
export async function openDockerFolder(
  env: Readonly<Record<string, string | undefined>>,
  logins: FolderLogins,
): Promise<DockerFolder> {
  const path = await mkdtemp(join(tmpdir(), 'swarm-ci-docker-'));
  const users = env.DOCKER_CONFIG || (env.HOME && join(env.HOME, '.docker'));
  if (users) {
    await Promise.all(KEPT.map((name) => symlink(join(users, name), join(path, name)).catch(() => {})));
    await removeDangling(path);
  }
  const config = users && (await readFile(join(users, 'config.json'), 'utf8').then(parsed, () => undefined));
  if (config || logins.config)
    await writeFile(join(path, 'config.json'), JSON.stringify(merged(config || {}, logins)), { mode: 0o600 });
  return { path, close: () => rm(path, { recursive: true, force: true }) };
}

function merged(config: Readonly<Record<string, unknown>>, { loginTo, config: added, anonymous }: FolderLogins) {
  const { auths, credHelpers, credsStore, ...rest } = config;
  if (anonymous) return rest;
  // An empty helper: the login is in this file.
  const here = [
    ...(loginTo === undefined ? [] : [loginAddress(loginTo)]),
    ...Object.keys(added?.auths ?? {}).map((key) => hostOfKey(key)),
  ].flatMap((key) => [key, hostOfKey(key)]);
  const helpers = { ...(credHelpers as object | undefined), ...added?.credHelpers };
  const store = added?.credsStore ?? credsStore;
  return {
    ...rest,
    ...(auths || added?.auths ? { auths: { ...(auths as object | undefined), ...added?.auths } } : {}),
    credHelpers: { ...helpers, ...Object.fromEntries(here.map((key) => [key, ''])) },
    ...(store ? { credsStore: store } : {}),
  };
}

/** A dangling link would keep docker from creating the folder itself. */
async function removeDangling(path: string): Promise<void> {
  for (const name of KEPT) await stat(join(path, name)).catch(() => rm(join(path, name), { force: true }));
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
