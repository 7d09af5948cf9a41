import type { Problem } from '../../errors.ts';
import { CONFIG_BYTES_LIMIT, SECRET_BYTES_LIMIT } from '../manifest/limits.ts';
import { sourceName } from './value-source.ts';
import type { ValuedEntry } from './valued-entry.ts';

/** A problem of the value of an entry. */
export function valueProblem({ kind, key, at }: ValuedEntry, message: string, hint: string): Problem {
  return { at, message: `${kind} "${key}": ${message}`, hint };
}

/** Why Docker would refuse a value; undefined if it takes it. */
export function contentProblem(entry: ValuedEntry, bytes: Uint8Array): Problem | undefined {
  const { kind, source } = entry;
  if (bytes.length === 0)
    return valueProblem(
      entry,
      `${sourceName(source)} is empty`,
      `Docker does not allow an empty ${kind}; give it a value`,
    );
  const limit = kind === 'config' ? CONFIG_BYTES_LIMIT : SECRET_BYTES_LIMIT;
  if (bytes.length < limit) return undefined;
  const message = `${sourceName(source)} has ${bytes.length} bytes; Docker requires less than ${limit}`;
  return valueProblem(entry, message, 'put large files into the image or a volume');
}
