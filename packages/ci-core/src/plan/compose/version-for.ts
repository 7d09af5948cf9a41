import type { Mapping } from './json.ts';
import { matchingValues } from './matching-values.ts';

/** What Docker's format has since a version after 3.9, by that version; those of the newest first. */
const SINCE: readonly (readonly [version: string, path: string])[] = [
  ['3.13', 'services.*.oom_score_adj'],
  // Older commands take it, and mount the whole volume.
  ['3.13', 'services.*.volumes[].volume.subpath'],
  ['3.12', 'services.*.healthcheck.start_interval'],
];

/** What it has since a later version; Docker commands that know it take a file without a version for one of the newest. */
const LATER = [
  'services.*.group_add',
  'services.*.networks.*.driver_opts',
  'services.*.deploy.resources.memswap_limit',
  'services.*.deploy.resources.mem_swappiness',
];

/** The version of the format that a model needs: 3.9, which each Docker command since 20.10 has, or else a newer one. */
export function versionFor(model: Mapping): string | undefined {
  const has = (path: string) => matchingValues(model, path).length > 0;
  if (LATER.some(has)) return undefined;
  return SINCE.find(([, path]) => has(path))?.[0] ?? '3.9';
}
