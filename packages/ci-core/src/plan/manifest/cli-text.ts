import type { Node } from 'yaml';
import { asEmptyList, mappedDependencies } from '../order/list-form.ts';
import { withReferences } from './interpolate.ts';
import { interpolatedScalars, type Manifest } from './manifest.ts';

/** Replaces the text from one place to another. */
export type TextEdit = { readonly from: number; readonly to: number; readonly text: string };

/**
 * The compose file as the docker command reads it: with other names for variables that would change what the command does,
 * without the mappings of `depends_on`, which it refuses, and with the given edits. Undefined if nothing differs.
 */
export function cliText(
  { text, uses, yaml }: Manifest,
  rename: (name: string) => string,
  given: readonly TextEdit[] = [],
): string | undefined {
  const isRenamed = uses.some(({ name }) => rename(name) !== name);
  const nodes = isRenamed ? interpolatedScalars(yaml).map(({ node }) => node) : [];
  const edits = [
    ...given,
    ...editsOf(mappedDependencies(yaml), text, asEmptyList),
    ...editsOf(nodes, text, (part) => withReferences(part, rename)),
  ];
  if (edits.length === 0 && !isRenamed) return undefined;
  let edited = '';
  let done = 0;
  // What is replaced as a whole comes before the references in it.
  for (const edit of edits.sort((a, b) => a.from - b.from || b.to - a.to)) {
    if (edit.from < done) continue;
    edited += text.slice(done, edit.from) + edit.text;
    done = edit.to;
  }
  return edited + text.slice(done);
}

function editsOf(nodes: readonly Node[], text: string, edit: (part: string) => string): TextEdit[] {
  return nodes.flatMap(({ range }): TextEdit[] =>
    range ? [{ from: range[0], to: range[1], text: edit(text.slice(range[0], range[1])) }] : [],
  );
}
