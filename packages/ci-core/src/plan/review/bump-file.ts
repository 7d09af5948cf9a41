import { isMap, isScalar, LineCounter, type Node, parse } from 'yaml';
import type { Problem } from '../../errors.ts';
import { escapePattern } from '../../text.ts';
import { child, entriesOf, itemsOf, parseYaml, type YamlFile } from '../../yaml.ts';
import { type Edit, spliceEdits, type TagLocation } from './splice-edits.ts';

/** An image that was built, as a manifest is to name it. */
export type BuiltImage = {
  readonly service: string;
  /** Without its tag. */
  readonly image: string;
  readonly tag: string;
  readonly digest: string | undefined;
  /** Variable that the manifests set its tag, or the whole image, with. */
  readonly variable: string | undefined;
};

export type BumpedFile = {
  readonly text: string;
  /** Every place that names one of the images, changed or not. */
  readonly locations: readonly TagLocation[];
  readonly problems: readonly Problem[];
};

const TAG = '\\w[\\w.-]{0,127}';
const DIGEST = '(?:@sha256:[0-9a-f]{64})?';

/**
 * Sets the tags of the images in one file: in a compose file (`.yaml`, `.yml`) where a service's `image:` names them, with or
 * without a variable around; in any file where the image's own variable is given a value. Every other byte stays.
 */
export function bumpFile(name: string, text: string, images: readonly BuiltImage[]): BumpedFile {
  if (!/\.ya?ml$/.test(name)) return spliceEdits(text, lineEdits(name, text, images));
  const { yaml, problems } = parseYaml(name, text, { uniqueKeys: false });
  if (problems.length > 0) return { text, locations: [], problems };
  const services = entriesOf(yaml, child(yaml, yaml.root, 'services'));
  const named = services.flatMap(({ value }) => child(yaml, value, 'image') ?? []);
  const written = valuesOf(yaml, new Set(images.flatMap(({ variable }) => variable ?? [])));
  const edits = [
    ...[...new Set(named)].flatMap((node) => images.flatMap((image) => editsIn(yaml, node, text, image))),
    ...written.flatMap(({ variable, node }) =>
      images.filter((image) => image.variable === variable).flatMap((image) => valueEdits(yaml, node, text, image)),
    ),
  ];
  return spliceEdits(text, edits);
}

function editsIn(yaml: YamlFile, node: Node, text: string, image: BuiltImage): Edit[] {
  const [start = 0, end = 0] = node.range ?? [];
  const source = text.slice(start, end);
  // `image:1`, `${IMAGE:-image:1}`, `image:${TAG:-1}`, but no part of a tag: `image:1-${VARIANT}`.
  const pattern = `(?<=(?<![\\w./-])|\\$\\{\\w+:?-)${escapePattern(image.image)}:(?:\\$\\{\\w+:?-)?(${TAG})(${DIGEST})(?=\\}*["']?\\s*$)`;
  return [...source.matchAll(new RegExp(pattern, 'dg'))].flatMap((found) => {
    const tag = found.indices?.[1];
    const digest = found.indices?.[2];
    if (tag === undefined || digest === undefined) return [];
    return [edit(yaml.at(node), image, text, start + tag[0], start + digest[1])];
  });
}

/** The value of the variable is a tag, or the whole image. */
function valueEdits(yaml: YamlFile, node: Node, text: string, image: BuiltImage): Edit[] {
  const [start = 0, end = 0] = node.range ?? [];
  return valueIn(text.slice(start, end), start, yaml.at(node), text, image).map((one) => {
    const plain = isScalar(node) && node.type === 'PLAIN' && one.start === start && one.end === end;
    return plain && one.from !== one.to ? { ...one, replacement: textual(one.replacement) } : one;
  });
}

/** `20260131_12345678` is a number for readers of YAML 1.1. */
function textual(value: string): string {
  const versions = ['1.1', '1.2'] as const;
  return versions.every((version) => typeof parse(value, { version }) === 'string') ? value : `'${value}'`;
}

function valueIn(source: string, start: number, at: string, text: string, image: BuiltImage): Edit[] {
  const found = new RegExp(`^["']?(?:(${escapePattern(image.image)}):)?(${TAG})(${DIGEST})["']?$`, 'd').exec(source);
  const tag = found?.indices?.[2];
  const digest = found?.indices?.[3];
  if (tag === undefined || digest === undefined) return [];
  const { variable } = image;
  return [{ ...edit(at, image, text, start + tag[0], start + digest[1]), variable }];
}

function edit(at: string, { service, digest, tag: to }: BuiltImage, text: string, start: number, end: number): Edit {
  const from = text.slice(start, end);
  const [old = '', oldDigest] = from.split('@');
  // An image that was pinned stays pinned, where the digest is known; the same tag keeps what it has.
  const known = oldDigest !== undefined && digest !== undefined ? `${to}@${digest}` : to;
  const written = old === to && digest === undefined ? from : known;
  const told = old === to && written !== from ? { from, to: written } : { from: old, to };
  return { service, at, ...told, variable: undefined, start, end, replacement: written };
}

/** `NAME=value` lines, as in an .env file. */
function lineEdits(name: string, text: string, images: readonly BuiltImage[]): Edit[] {
  const lines = new LineCounter();
  for (const { index } of text.matchAll(/^/gm)) lines.addNewLine(index);
  return images.flatMap((image) => {
    if (image.variable === undefined) return [];
    const line = new RegExp(
      `^[ \\t]*(?:export[ \\t]+)?${escapePattern(image.variable)}[ \\t]*=[ \\t]*([^\\s#]+)`,
      'dgm',
    );
    return [...text.matchAll(line)].flatMap((found) => {
      const [start = 0] = found.indices?.[1] ?? [];
      const row = lines.linePos(start).line;
      return valueIn(found[1] ?? '', start, `${name}:${row}`, text, image);
    });
  });
}

/** Values of variables wherever they stand in a document (`variables: { API_TAG: 1 }`) but in what a service is given. */
function valuesOf(yaml: YamlFile, variables: ReadonlySet<string>) {
  const seen = new Set<unknown>();
  const within = (node: unknown): { variable: string; node: Node }[] => {
    const here = yaml.resolve(node);
    if (here === undefined || seen.has(here)) return [];
    seen.add(here);
    const entries = isMap(here) ? here.items : [];
    const values = entries.flatMap(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : '';
      const scalar = yaml.resolve(value);
      return variables.has(name) && isScalar(scalar) ? [{ variable: name, node: scalar }] : within(value);
    });
    return [...itemsOf(yaml, here).flatMap(within), ...values];
  };
  // Seen first, they are passed over wherever else they stand.
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
