import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A docker configuration of our own: a login in it is gone with it. */
export type DockerFolder = { readonly path: string; readonly close: () => Promise<void> };

/** What a docker configuration calls a registry: Docker Hub is by its first address. */
export function configKey(address: string): string {
  return address === 'docker.io' ? 'https://index.docker.io/v1/' : address;
}

/** What the user's own configuration has must stay in reach: plugins (buildx), builders, contexts. */
const KEPT = ['cli-plugins', 'buildx', 'contexts'];

/** Starts from the user's configuration (other logins, proxies); a login for `loginTo` is never handed to a helper. */
export async function openDockerFolder(
  env: Readonly<Record<string, string | undefined>>,
  loginTo: string | undefined,
): Promise<DockerFolder> {
  const path = await mkdtemp(join(tmpdir(), 'swarm-ci-docker-'));
  const users = env.DOCKER_CONFIG || (env.HOME && join(env.HOME, '.docker'));
  if (users) {
    await Promise.all(KEPT.map((name) => symlink(join(users, name), join(path, name)).catch(() => {})));
    await removeDangling(path);
    const config = await readFile(join(users, 'config.json'), 'utf8').then(parsed, () => undefined);
    if (config !== undefined) {
      const helpers = loginTo === undefined ? {} : { [configKey(loginTo)]: '' };
      const own = JSON.stringify({
        ...config,
        credHelpers: { ...(config.credHelpers as object | undefined), ...helpers },
      });
      await writeFile(join(path, 'config.json'), own, { mode: 0o600 });
    }
  }
  return { path, close: () => rm(path, { recursive: true, force: true }) };
}

/** A link to nothing would keep docker from making the folder itself. */
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
