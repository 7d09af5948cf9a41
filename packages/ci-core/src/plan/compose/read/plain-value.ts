import { isMap, isScalar, isSeq, type Scalar } from 'yaml';
import { entriesOf, itemsOf, type YamlFile } from '../../../yaml.ts';
import type { Json } from '../json.ts';
import { goNumber } from './go-number.ts';

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

function scalarValue(scalar: Scalar): Json {
  const { value, source = '', type, tag } = scalar;
  const number = type === 'PLAIN' && tag === undefined ? goNumber(source) : undefined;
  // A float such as 1e6, or what is too large here, would be another number when the value is written again.
  if (number !== undefined) return goNumber(String(Number(number))) === number ? Number(number) : number;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (value instanceof Date) return source;
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? value : null;
}
