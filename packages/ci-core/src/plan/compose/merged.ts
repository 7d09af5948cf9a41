import type { Mapping } from './json.ts';

/** Docker ignores keys that begin with `x-`. */
const MARK = 'x-merged-by';

/**
 * Marks a model as one that "docker compose" merged. A kept release has the merged file: going back to it, it is to be read
 * as "docker compose" reads it as well.
 */
export function markMerged(model: Mapping): Mapping {
  return { [MARK]: 'docker compose', ...model };
}

export function isMerged(model: Mapping): boolean {
  return model[MARK] === 'docker compose';
}
