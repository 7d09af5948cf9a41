import type { Problem } from '../../../errors.ts';
import { child, entriesOf, type YamlFile } from '../../../yaml.ts';
import type { ComposeSource } from './compose-source.ts';

/** Mappings of a service that "docker compose" may write as lists when it merges them. */
const MAPPINGS: readonly (readonly string[])[] = [['environment'], ['labels'], ['deploy', 'labels'], ['annotations']];

/** Keys with a variable, which "docker compose" keeps as text: in a list that it makes of them, one would be filled in. */
export function literalKeys(sources: readonly Pick<ComposeSource, 'yaml'>[]): Problem[] {
  return sources.flatMap(({ yaml }) =>
    entriesOf(yaml, child(yaml, yaml.root, 'services')).flatMap(({ value }) =>
      MAPPINGS.flatMap((path) => keysIn(yaml, value, path)),
    ),
  );
}

function keysIn(yaml: YamlFile, service: unknown, path: readonly string[]): Problem[] {
  const mapping = path.reduce<unknown>((node, key) => child(yaml, node, key), service);
  return entriesOf(yaml, mapping)
    .filter(({ key }) => key.includes('$'))
    .map(({ key, keyNode }) => ({
      at: yaml.at(keyNode),
      message: `the key "${key}" contains a variable, and Docker fills in none in keys`,
      hint: `write it in a list: - "${key}=…"`,
    }));
}
