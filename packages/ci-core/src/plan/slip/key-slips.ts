import { isMap, isScalar, visit } from 'yaml';
import type { Problem } from '../../errors.ts';
import type { YamlFile } from '../../yaml.ts';

/** Keys that YAML reads as a number, as true, false or null: Docker refuses the whole file, and names neither key nor place. */
export function keySlips(yaml: YamlFile): Problem[] {
  const problems: Problem[] = [];
  visit(yaml.root, {
    Map: (_, map) => {
      if (!isMap(map)) return;
      for (const { key } of map.items) {
        // A merge key is a symbol.
        if (!isScalar(key) || ['string', 'symbol'].includes(typeof key.value)) continue;
        const written = key.source ?? '';
        const kind = key.value === null ? 'nothing' : typeof key.value === 'boolean' ? 'a truth value' : 'a number';
        const message = `the key ${written === '' ? '""' : written} is ${kind} in YAML, and Docker takes texts only`;
        problems.push({ at: yaml.at(key), message, hint: `quote it: "${written}"` });
      }
    },
  });
  return problems;
}
