import type { Node } from 'yaml';
import { withReferences } from './interpolate.ts';
import { interpolatedScalars, type Manifest } from './manifest.ts';

/**
 * The compose file with other names for variables that would change what the docker command does: they are filled in all the
 * same, and its own environment stays as it is. Undefined if there are none.
 */
export function renamedReferences(manifest: Manifest, rename: (name: string) => string): string | undefined {
  if (manifest.uses.every(({ name }) => rename(name) === name)) return undefined;
  const { text } = manifest;
  const places = new Map<number, number>();
  for (const { node } of interpolatedScalars(manifest.yaml)) {
    const range = rangeOf(node);
    if (range !== undefined) places.set(...range);
  }
  let renamed = '';
  let done = 0;
  for (const [from, to] of [...places].sort(([a], [b]) => a - b)) {
    if (from < done) continue;
    renamed += text.slice(done, from) + withReferences(text.slice(from, to), rename);
    done = to;
  }
  return renamed + text.slice(done);
}

function rangeOf({ range }: Node): [from: number, to: number] | undefined {
  return range ? [range[0], range[1]] : undefined;
}
