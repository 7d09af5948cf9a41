import type { Mapping } from './json.ts';
import { matchingValues } from './matching-values.ts';

/** What Docker's format has since version 3.13, or since one between that and 3.9. */
const IN_313 = ['services.*.healthcheck.start_interval', 'services.*.oom_score_adj'];

/** What it has since a later version; Docker commands that know it take a file without a version for one of the newest. */
const LATER = [
  'services.*.group_add',
  'services.*.networks.*.driver_opts',
  'services.*.deploy.resources.memswap_limit',
  'services.*.deploy.resources.mem_swappiness',
];

/** The version of the format that a model needs: 3.9, which each Docker command since 20.10 has, or else a newer one. */
export function versionFor(model: Mapping): string | undefined {
  const has = (paths: readonly string[]) => paths.some((path) => matchingValues(model, path).length > 0);
  if (has(LATER)) return undefined;
  return has(IN_313) ? '3.13' : '3.9';
}
