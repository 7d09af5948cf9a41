import { child, entriesOf } from '../../../yaml.ts';
import { COMMAND } from '../../value/valued-entries.ts';
import { entriesIn, isMapping, type Mapping, without } from '../json.ts';
import type { ComposeSource } from './compose-source.ts';

const SECTIONS = ['configs', 'secrets'] as const;
const SOURCES = ['file', 'environment', 'content', 'external'];
/** Stands for a file, because "docker compose" refuses a secret that has only `x-command`. */
const STAND_IN = '.swarm-ci-x-command';

/**
 * A compose file in JSON, to be merged last, that gives a file to each config and secret whose value comes from a command;
 * undefined if there are none.
 */
export function commandOverlay(sources: readonly ComposeSource[]): string | undefined {
  const sections = SECTIONS.flatMap((section) => {
    const names = commandEntries(section, sources);
    const files = Object.fromEntries(names.map((name) => [name, { file: STAND_IN }]));
    return names.length === 0 ? [] : [[section, files] as const];
  });
  return sections.length === 0 ? undefined : JSON.stringify(Object.fromEntries(sections));
}

/** The merged model without the files of the overlay. */
export function withoutOverlay(model: Mapping): Mapping {
  const sections = SECTIONS.filter((section) => model[section] !== undefined).map((section) => [
    section,
    Object.fromEntries(
      entriesIn(model[section]).map(([name, entry]) => [
        name,
        isMapping(entry) && isStandIn(entry) ? without(entry, 'file') : entry,
      ]),
    ),
  ]);
  return { ...model, ...Object.fromEntries(sections) };
}

function isStandIn({ file }: Mapping): boolean {
  return typeof file === 'string' && file.split('/').at(-1) === STAND_IN;
}

/** The entries that have a command in one of the files, and another source in none. */
function commandEntries(section: string, sources: readonly ComposeSource[]): string[] {
  const keys = new Map<string, Set<string>>();
  for (const { yaml } of sources)
    for (const { key, value } of entriesOf(yaml, child(yaml, yaml.root, section)))
      keys.set(key, new Set([...(keys.get(key) ?? []), ...entriesOf(yaml, value).map((entry) => entry.key)]));
  return [...keys]
    .filter(([, set]) => set.has(COMMAND) && !SOURCES.some((source) => set.has(source)))
    .map(([name]) => name);
}
