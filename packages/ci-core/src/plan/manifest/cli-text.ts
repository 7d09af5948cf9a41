import type { Node } from 'yaml';
import { asEmptyList, mappedDependencies } from '../order/list-form.ts';
import { withReferences } from './interpolate.ts';
import { interpolatedScalars, type Manifest } from './manifest.ts';

type Edit = readonly [from: number, to: number, text: string];

/**
 * The compose file as the docker command reads it: with other names for variables that would change what the command does,
 * and without the mappings of `depends_on`, which it refuses. All lines keep their numbers. Undefined if nothing differs.
 */
export function cliText({ text, uses, yaml }: Manifest, rename: (name: string) => string): string | undefined {
  const lists = edits(mappedDependencies(yaml), text, asEmptyList);
  const isRenamed = uses.some(({ name }) => rename(name) !== name);
  const nodes = isRenamed ? interpolatedScalars(yaml).map(({ node }) => node) : [];
  const references = edits(nodes, text, (part) => withReferences(part, rename));
  if (lists.length === 0 && !isRenamed) return undefined;
  let edited = '';
  let done = 0;
  // A mapping begins before the references in it.
  for (const [from, to, part] of [...lists, ...references].sort((a, b) => a[0] - b[0])) {
    if (from < done) continue;
    edited += text.slice(done, from) + part;
    done = to;
  }
  return edited + text.slice(done);
}

function edits(nodes: readonly Node[], text: string, edit: (part: string) => string): Edit[] {
  return nodes.flatMap(({ range }): Edit[] =>
    range ? [[range[0], range[1], edit(text.slice(range[0], range[1]))]] : [],
  );
}
