import { findServices, localHost, readBakeTargets, type Settings } from '@swarm-ci/core';
import type { World } from '../../command-line/world.ts';

/** All services that can be built: those of the settings, else the targets of `build_file`, else those with a Dockerfile. */
export async function knownServices(
  { directory, services, buildFile }: Settings<'directory' | 'services' | 'buildFile'>,
  world: World,
) {
  if (services !== undefined) return { services, problems: [] };
  const baked = await bakedTargets({ directory, buildFile }, world);
  if (baked !== undefined) return { services: baked.map(({ target }) => target), problems: [] };
  return findServices(world.resolve(directory));
}

/** The targets of `build_file`; undefined if it is not set. */
export async function bakedTargets({ directory, buildFile }: Settings<'directory' | 'buildFile'>, world: World) {
  if (buildFile === undefined) return undefined;
  const host = localHost(world.env);
  try {
    return await readBakeTargets(host.run, buildFile, world.resolve(directory));
  } finally {
    host.close();
  }
}
