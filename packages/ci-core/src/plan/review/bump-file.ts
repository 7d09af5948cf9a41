import { isMap, isScalar, type Node } from 'yaml';
import type { Problem } from '../../errors.ts';
import { child, entriesOf, itemsOf, type YamlFile } from '../../yaml.ts';
import { lineEdits } from './line-edits.ts';
import { type Edit, spliceEdits, type TagLocation } from './splice-edits.ts';
import { type BuiltImage, referenceEdits, valueEdits } from './tag-edits.ts';
import { isYaml, type YamlPart, yamlParts } from './yaml-parts.ts';

export type BumpedFile = {
  readonly text: string;
  /** Every location that references one of the images, changed or not. */
  readonly locations: readonly TagLocation[];
  readonly problems: readonly Problem[];
};

/**
 * Updates the image tags in one file: in a compose file (YAML or JSON), where the `image:` of a service references an
 * image, with or without a variable around it; in any file, where the variable of the image is set. All other bytes are
 * kept.
 */
export function bumpFile(name: string, text: string, images: readonly BuiltImage[]): BumpedFile {
  if (!isYaml(name)) return spliceEdits(text, lineEdits(name, text, images));
  const { parts, problems } = yamlParts(name, text);
  if (problems.length > 0) return { text, locations: [], problems };
  const isJson = /\.json$/i.test(name);
  return spliceEdits(
    text,
    parts.flatMap((part) => partEdits(part, images, isJson)),
  );
}

function partEdits({ yaml, text, offset }: YamlPart, images: readonly BuiltImage[], isJson: boolean): Edit[] {
  const services = entriesOf(yaml, child(yaml, yaml.root, 'services'));
  const named = services.flatMap(({ value }) => child(yaml, value, 'image') ?? []);
  const written = valuesOf(yaml, new Set(images.flatMap(({ variable }) => variable ?? [])));
  const edits = [
    ...[...new Set(named)].flatMap((node) =>
      images.flatMap((image) => referenceEdits(yaml.at(node), node, text, image)),
    ),
    ...written.flatMap(({ variable, node }) =>
      images
        .filter((image) => image.variable === variable)
        .flatMap((image) => valueEdits(yaml.at(node), node, text, image, isJson)),
    ),
  ];
  return edits.map((one) => ({ ...one, start: one.start + offset, end: one.end + offset }));
}

/**
 * Values of variables anywhere in a document (`variables: { API_TAG: 1 }`, also GitLab's `API_TAG: { value: 1 }`), except in
 * the definition of a service.
 */
function valuesOf(yaml: YamlFile, variables: ReadonlySet<string>) {
  const seen = new Set<unknown>();
  const within = (node: unknown): { variable: string; node: Node }[] => {
    const here = yaml.resolve(node);
    if (here === undefined || seen.has(here)) return [];
    seen.add(here);
    const entries = isMap(here) ? here.items : [];
    const values = entries.flatMap(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : '';
      if (!variables.has(name)) return within(value);
      const node = yaml.resolve(value);
      const scalar = isMap(node) ? child(yaml, node, 'value') : node;
      return isScalar(scalar) ? [{ variable: name, node: scalar }] : within(value);
    });
    return [...itemsOf(yaml, here).flatMap(within), ...values];
  };
  // Marks the nodes of services as seen, so that they are skipped below.
  within(composeServices(yaml));
  return within(yaml.root);
}

function composeServices(yaml: YamlFile): Node | undefined {
  const services = child(yaml, yaml.root, 'services');
  const runs = entriesOf(yaml, services).some(
    ({ value }) => child(yaml, value, 'image') ?? child(yaml, value, 'build'),
  );
  return runs ? services : undefined;
}
