import type { Node } from 'yaml';
import { withReferences } from './interpolate.ts';
import { interpolatedScalars, type Manifest } from './manifest.ts';

/** Replaces the text from one place to another. */
export type TextEdit = { readonly from: number; readonly to: number; readonly text: string };

/**
 * Other names for variables that would change what the docker command does: they are filled in all the same, and its own
 * environment stays as it is.
 */
export function renamedReferences(manifest: Manifest, rename: (name: string) => string): TextEdit[] {
  if (manifest.uses.every(({ name }) => rename(name) === name)) return [];
  const { text } = manifest;
  return interpolatedScalars(manifest.yaml).flatMap(({ node }) => {
    const range = rangeOf(node);
    if (range === undefined) return [];
    const [from, to] = range;
    return [{ from, to, text: withReferences(text.slice(from, to), rename) }];
  });
}

/** The text with its edits; of those that overlap, the first one counts. Undefined without any. */
export function editedText(text: string, edits: readonly TextEdit[]): string | undefined {
  if (edits.length === 0) return undefined;
  let edited = '';
  let done = 0;
  for (const edit of [...edits].sort((a, b) => a.from - b.from || b.to - a.to)) {
    if (edit.from < done) continue;
    edited += text.slice(done, edit.from) + edit.text;
    done = edit.to;
  }
  return edited + text.slice(done);
}

function rangeOf({ range }: Node): [from: number, to: number] | undefined {
  return range ? [range[0], range[1]] : undefined;
}
