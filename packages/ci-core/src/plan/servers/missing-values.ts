import type { Problem } from '../../errors.ts';
import type { Servers } from '../../settings/servers/servers-schema.ts';
import type { Change } from './change.ts';

/** The variables that the changes need and that are not set; those of existing secrets are not needed. */
export function missingValues(
  changes: readonly Change[],
  { secrets, registry }: Servers,
  isSet: (variable: string) => boolean,
): Problem[] {
  const needed = changes.flatMap(({ kind, what, from }) => {
    if (kind === 'secret') return [secrets[what]?.from ?? []].flat();
    return kind === 'registry' && from === '' ? Object.values(registry?.users ?? {}) : [];
  });
  return [...new Set(needed)]
    .filter((name) => !isSet(name))
    .map((at) => ({ at, message: 'is not set', hint: 'set it to the value of the secret, which does not exist yet' }));
}
