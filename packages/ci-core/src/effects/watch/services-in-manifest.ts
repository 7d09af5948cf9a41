import { join } from 'node:path';
import { readManifest, servicesOf } from '../../plan/manifest/manifest.ts';
import { findComposeFile, readOptional } from '../repository/repository.ts';

/** Names of the services in the compose file of an environment, as it is written; undefined if there is none that can be read. */
export async function servicesInManifest(
  directory: string,
  environment: string,
): Promise<readonly string[] | undefined> {
  const file = await findComposeFile(directory, environment);
  const text = typeof file === 'string' ? readOptional(join(directory, file))?.toString('utf8') : undefined;
  if (typeof file !== 'string' || text === undefined) return undefined;
  const { manifest } = readManifest(file, text);
  const names = servicesOf(manifest, {}).map(({ name }) => name);
  return names.length === 0 ? undefined : names;
}
