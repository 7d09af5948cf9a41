import { isMap, isScalar, LineCounter, type Node, parse } from 'yaml';
import type { Problem } from '../../errors.ts';
import { escapePattern } from '../../text.ts';
import { child, entriesOf, itemsOf, parseYaml, type YamlFile } from '../../yaml.ts';
import { namePattern } from './image-uses.ts';
import { type Edit, spliceEdits, type TagLocation } from './splice-edits.ts';

/** A built image, as the manifests should reference it. */
export type BuiltImage = {
  readonly service: string;
  /** Without its tag. */
  readonly image: string;
  readonly tag: string;
  readonly digest: string | undefined;
  /** Variable of the manifests that contains its tag or the whole image. */
  readonly variable: string | undefined;
};

export type BumpedFile = {
  readonly text: string;
  /** Every location that references one of the images, changed or not. */
  readonly locations: readonly TagLocation[];
  readonly problems: readonly Problem[];
};

const TAG = '\\w[\\w.-]{0,127}';
const DIGEST = '(?:@sha256:[0-9a-f]{64})?';

/**
 * Updates the image tags in one file: in a compose file (`.yaml`, `.yml`), where the `image:` of a service references an
 * image, with or without a variable around it; in any file, where the variable of the image is set. All other bytes are
 * kept.
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
  // Matches `image:1`, `${REGISTRY}/image:1`, `${IMAGE:-image:1}` and `image:${TAG:-1}`, but not part of a tag, as in `image:1-${VARIANT}`.
  const pattern = `(?<=(?<![\\w./-])|\\$\\{\\w+:?-)${namePattern(image.image)}:(?:\\$\\{\\w+:?-)?(${TAG})(${DIGEST})(?=\\}*["']?\\s*$)`;
  return [...source.matchAll(new RegExp(pattern, 'dg'))].flatMap((found) => {
    const tag = found.indices?.[1];
    const digest = found.indices?.[2];
    if (tag === undefined || digest === undefined) return [];
    return [edit(yaml.at(node), image, text, start + tag[0], start + digest[1])];
  });
}

/** Edits for a variable whose value is a tag or the whole image. */
function valueEdits(yaml: YamlFile, node: Node, text: string, image: BuiltImage): Edit[] {
  const [start = 0, end = 0] = node.range ?? [];
  return valueIn(text.slice(start, end), start, yaml.at(node), text, image).map((one) => {
    const plain = isScalar(node) && node.type === 'PLAIN' && one.start === start && one.end === end;
    return plain && one.from !== one.to ? { ...one, replacement: textual(one.replacement) } : one;
  });
}

/** Quotes a value that YAML 1.1 would read as a number, such as `20260131_12345678`. */
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
  // A pinned image stays pinned if the new digest is known. If the tag is the same, an existing digest is kept.
  const known = oldDigest !== undefined && digest !== undefined ? `${to}@${digest}` : to;
  const written = old === to && digest === undefined ? from : known;
  const change = old === to && written !== from ? { from, to: written } : { from: old, to };
  return { service, at, ...change, variable: undefined, start, end, replacement: written };
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

/** Values of variables anywhere in a document (`variables: { API_TAG: 1 }`), except in the definition of a service. */
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
