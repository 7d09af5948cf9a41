import { visit } from 'yaml';
import { child, entriesOf } from '../../../yaml.ts';
import type { ComposeSource } from './compose-source.ts';

/** Something that only "docker compose" reads, and where it is. */
export type FrontEndUse = { readonly what: string; readonly at: string };

/** Why "docker compose" has to read these files; undefined if "docker stack deploy" can, or what is more can be lowered here. */
export function frontEndUse(sources: readonly ComposeSource[]): FrontEndUse | undefined {
  const [first, second] = sources;
  if (first === undefined) return undefined;
  const { yaml } = first;
  const include = entriesOf(yaml, yaml.root).find(({ key }) => key === 'include');
  if (include !== undefined) return { what: '"include"', at: yaml.at(include.keyNode) };
  for (const { value } of entriesOf(yaml, child(yaml, yaml.root, 'services'))) {
    const extending = entriesOf(yaml, value).find(({ key }) => key === 'extends');
    if (extending !== undefined) return { what: '"extends"', at: yaml.at(extending.keyNode) };
  }
  const tagged = taggedAt(first);
  if (tagged !== undefined) return tagged;
  return second === undefined ? undefined : { what: 'more than one compose file', at: second.file };
}

/** Compose's own tags, for files that are merged. */
function taggedAt({ yaml }: ComposeSource): FrontEndUse | undefined {
  let found: FrontEndUse | undefined;
  visit(yaml.root, {
    Value: (_, node) => {
      if (node.tag !== '!reset' && node.tag !== '!override') return undefined;
      found = { what: node.tag, at: yaml.at(node) };
      return visit.BREAK;
    },
  });
  return found;
}
