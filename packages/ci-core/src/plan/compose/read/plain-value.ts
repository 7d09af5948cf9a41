import { isMap, isScalar, isSeq, type Scalar } from 'yaml';
import { entriesOf, itemsOf, type YamlFile } from '../../../yaml.ts';
import type { Json } from '../json.ts';

const MAX_DEPTH = 60;

/** The value of a node as Docker's parser reads it, with aliases and merge keys applied. The depth limit ends cycles of aliases. */
export function plainValue(yaml: YamlFile, node: unknown, depth = 0): Json {
  const here = yaml.resolve(node);
  if (depth > MAX_DEPTH) return null;
  if (isScalar(here)) return scalarValue(here);
  if (isSeq(here)) return itemsOf(yaml, here).map((item) => plainValue(yaml, item, depth + 1));
  if (!isMap(here)) return null;
  return Object.fromEntries(entriesOf(yaml, here).map(({ key, value }) => [key, plainValue(yaml, value, depth + 1)]));
}

function scalarValue({ value, source = '' }: Scalar): Json {
  if (typeof value === 'number') {
    // YAML 1.1, as Docker reads it, has octal numbers with a leading zero.
    if (/^0[0-7]+$/.test(source)) return Number.parseInt(source, 8);
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? source : value;
  }
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}
