import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Log } from '../log.ts';
import { execIn } from '../machine/exec.ts';
import type { Machine } from '../machine/machine.ts';
import { cached, cacheFolder } from '../rootfs/cache.ts';
import { type RegistryAccess, registryData } from '../services/registry.ts';
import { catalogue, dockerfileOf } from './catalogue.ts';
import { layImageFiles } from './files.ts';

/** Changes with the disk that busybox comes from, the scripts and the catalogue. */
const imagesKey = (rootfs: string): string => {
  const hash = createHash('sha256').update(basename(rootfs));
  for (const file of readdirSync(import.meta.dirname).sort())
    hash.update(readFileSync(join(import.meta.dirname, file)));
  return `images-${hash.digest('hex').slice(0, 12)}`;
};

const cachedStorage = (rootfs: string): string => join(cacheFolder(), imagesKey(rootfs));
const copyStorage = (from: string, to: string): void => cpSync(from, to, { recursive: true, force: true });

/** Before the registry starts: its storage names no address, so a copy of an earlier run's serves under the new one. */
export const restoreImages = (rootfs: string, registry: Machine): boolean => {
  const found = existsSync(cachedStorage(rootfs));
  if (found) copyStorage(cachedStorage(rootfs), registryData(registry));
  return found;
};

/** Builds the images on a node's engine, pushes them, and keeps the registry's storage for later runs. */
export const buildImages = async (
  rootfs: string,
  node: Machine,
  registry: Machine,
  access: RegistryAccess,
  log: Log,
): Promise<void> => {
  log('building the images once');
  const shared = join(node.home, 'run/images');
  await layImageFiles(rootfs, join(shared, 'files'));
  const env = { DOCKER_CONFIG: '/run/sandbox/images/login', DOCKER_BUILDKIT: '0' };
  await execIn(node, ['docker', 'login', '-u', access.user, '--password-stdin', access.address], {
    env,
    input: access.password,
  });
  for (const image of catalogue) {
    const name = `${access.address}/${image.repository}:${image.tag}`;
    writeFileSync(join(shared, 'Dockerfile'), dockerfileOf(image));
    await execIn(node, ['docker', 'build', '-q', '-t', name, '/run/sandbox/images'], { env });
    await execIn(node, ['docker', 'push', '-q', name], { env });
    await execIn(node, ['docker', 'image', 'rm', name], { env });
  }
  rmSync(shared, { recursive: true, force: true });
  await cached(imagesKey(rootfs), log, async (partial) => {
    mkdirSync(partial);
    copyStorage(registryData(registry), partial);
  });
};
