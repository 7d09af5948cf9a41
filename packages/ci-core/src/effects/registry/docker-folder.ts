import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary docker configuration: a login in it is deleted with it. */
export type DockerFolder = { readonly path: string; readonly close: () => Promise<void> };

/** The name of a registry in a docker configuration: Docker Hub has its first address. */
export function configKey(address: string): string {
  return address === 'docker.io' ? 'https://index.docker.io/v1/' : address;
}

/** What is used from the user's own configuration: plugins (buildx), builders, contexts. */
const KEPT = ['cli-plugins', 'buildx', 'contexts'];

/** Starts from the user's configuration (other logins, proxies); no helper gets a login for `loginTo`. */
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
