import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Problem } from '../../errors.ts';
import { parseYaml, type YamlFile } from '../../yaml.ts';
import { type Manifest, readManifest } from '../manifest/manifest.ts';
import { composeText } from './compose-text.ts';
import type { Json, Path } from './json.ts';
import type { PlaceOf } from './read/places.ts';

type Generated = {
  /** The name of the file on the server. */
  readonly file: string;
  readonly model: Json;
  /** Where a value was before it was moved, by the JSON of its path. */
  readonly moves: ReadonlyMap<string, Path>;
  readonly placeOf: PlaceOf;
  readonly sources: Manifest['sources'];
};

/** A manifest that is not in a file as it is: its places are those of the files that it was made from. */
export function generatedManifest(made: Generated): { manifest: Manifest; problems: Problem[] } {
  const { file, model, sources } = made;
  const text = composeText(model);
  const { yaml, problems: faults } = parseYaml(file, text, { isGenerated: true });
  const places = new Map<Node, string>();
  setPlaces(yaml, yaml.root, [], [], made, places);
  const first = `${sources[0]?.file ?? file}:1:1`;
  const at: YamlFile['at'] = (node) => (node && places.get(node)) ?? first;
  const { manifest, problems } = readManifest(file, text, { ...yaml, at });
  // That it has no services then follows from this.
  const found = faults.length > 0 ? faults.map((fault) => ({ ...fault, at: first })) : problems;
  return { manifest: { ...manifest, sources, isWritten: false }, problems: found };
}

function setPlaces(
  yaml: YamlFile,
  node: Node | null | undefined,
  path: Path,
  origin: Path,
  made: Pick<Generated, 'moves' | 'placeOf'>,
  places: Map<Node, string>,
): void {
  if (node === null || node === undefined) return;
  const below = (step: string | number): [path: Path, origin: Path] => {
    const to = [...path, step];
    return [to, made.moves.get(JSON.stringify(to)) ?? [...origin, step]];
  };
  if (!places.has(node)) places.set(node, made.placeOf(origin).value);
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const [to, from] = below(String(key.value));
      places.set(key, made.placeOf(from).key);
      setPlaces(yaml, value as Node | null, to, from, made, places);
    }
  } else if (isSeq(node)) {
    for (const [i, item] of node.items.entries()) setPlaces(yaml, item as Node, ...below(i), made, places);
  }
}
