import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../host/claim.ts';
import { requireBuilder } from '../host/requirements.ts';
import type { Log } from '../log.ts';
import { buildRootfs } from './build.ts';
import { type Engine, recipeKey, recipes } from './recipes.ts';

export const cacheFolder = (): string => process.env.SWARM_CI_SANDBOX_CACHE ?? '/var/cache/swarm-ci-sandbox';

const rootfsPath = (engine: Engine): string => join(cacheFolder(), recipeKey(recipes[engine]));

export const engineCached = (engine: Engine): boolean => existsSync(rootfsPath(engine));

/** Makes what isn't there yet in a `.partial` folder and renames it: a cache entry is whole or absent. Two checkouts may ask at once. */
export const cached = async (name: string, log: Log, make: (partial: string) => Promise<void>): Promise<string> => {
  const path = join(cacheFolder(), name);
  if (existsSync(path)) return path;
  mkdirSync(cacheFolder(), { recursive: true });
  return withLock(
    join(cacheFolder(), `${name}.lock`),
    () => log(`waiting for ${name}, which another run is building`),
    async () => {
      if (existsSync(path)) return path;
      const partial = `${path}.partial`;
      rmSync(partial, { recursive: true, force: true });
      await make(partial);
      renameSync(partial, path);
      return path;
    },
  );
};

export const rootfsOf = (engine: Engine, log: Log): Promise<string> =>
  cached(recipeKey(recipes[engine]), log, async (partial) => {
    await requireBuilder(log);
    const started = performance.now();
    await buildRootfs(recipes[engine], partial, log);
    log(
      `the disk "${engine}" took ${Math.round((performance.now() - started) / 1000)} s; it stays in ${cacheFolder()} (${readdirSync(cacheFolder()).length} entries)`,
    );
  });
