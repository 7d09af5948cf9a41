import { child, entriesOf } from '../../yaml.ts';
import type { Variables } from './interpolate.ts';
import { isExternal, type Manifest, scalarsOf, type VariableUse } from './manifest.ts';
import { usedNames } from './used-names.ts';

/**
 * The uses of variables whose values Docker needs: not those in a network, a volume, an external config or an external secret
 * that no service uses. A config or secret from a file is created in any case, and `${NAME:?…}` is required wherever it is.
 */
export function demandedUses(manifest: Manifest, variables: Variables): readonly VariableUse[] {
  const { yaml, uses } = manifest;
  const used = usedNames(yaml, variables);
  const entries = (['volumes', 'networks', 'secrets', 'configs'] as const).flatMap((section) =>
    entriesOf(yaml, child(yaml, yaml.root, section)).map(({ key, value }) => {
      const isCreated = (section === 'secrets' || section === 'configs') && !isExternal(yaml, value, variables);
      return { value, isNeeded: isCreated || used[section].has(key) };
    }),
  );
  if (entries.every(({ isNeeded }) => isNeeded)) return uses;
  const seen = new Set<unknown>();
  const needed = [child(yaml, yaml.root, 'services'), ...entries.flatMap((one) => (one.isNeeded ? [one.value] : []))];
  const places = new Set(needed.flatMap((node) => scalarsOf(yaml, node, seen)).map(({ node }) => yaml.at(node)));
  return uses.filter(({ at, operator }) => places.has(at) || operator?.endsWith('?'));
}
