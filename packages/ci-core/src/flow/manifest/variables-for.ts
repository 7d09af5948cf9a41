import { join } from 'node:path';
import { readOptional } from '../../effects/repository/repository.ts';
import { isLowered, type WrittenManifest } from '../../plan/compose/lower-manifest.ts';
import type { Settings } from '../../settings/definitions.ts';
import { type JobVariables, jobVariables } from '../plan/job-variables.ts';

type Given = Pick<JobVariables, 'env'> & {
  readonly allowEmpty?: readonly string[] | undefined;
  readonly settings: Partial<Settings<'envFile'>>;
};

/**
 * The variables of the job; for a manifest that "docker stack deploy" does not take as it is, also those of the file `.env`
 * beside it, which "docker compose" reads by itself, unless --env-file names others.
 */
export function variablesFor(
  written: WrittenManifest,
  directory: string,
  { env, allowEmpty = [], settings }: Given,
): JobVariables {
  const isRead = settings.envFile === undefined && isLowered(written);
  if (!isRead || readOptional(join(directory, '.env')) === undefined) return { env, allowEmpty, problems: [] };
  return jobVariables({ directory, envFile: ['.env'], allowEmpty }, env);
}
