import { isScalar, type Node, parse } from 'yaml';
import { escapePattern } from '../../text.ts';
import { namePattern } from './image-uses.ts';
import type { Edit } from './splice-edits.ts';

/** A built image, as the manifests should reference it. */
export type BuiltImage = {
  readonly service: string;
  /** Without its tag. */
  readonly image: string;
  readonly tag: string;
  readonly digest: string | undefined;
  /** Variable of the manifests that contains its tag or the whole image. */
  readonly variable: string | undefined;
  /** The variable is used as the whole image, so its value must name the image. */
  readonly isWhole?: boolean;
  /** How the files write the name, if not as it is: `${REG}/web`. */
  readonly written?: string;
};

const TAG = '\\w[\\w.-]{0,127}';
const DIGEST = '(?:@sha256:[0-9a-f]{64})?';

function patternOf({ image, written }: BuiltImage): string {
  return written === undefined ? namePattern(image) : escapePattern(written);
}

/** The edit of a reference to the image, if it has a tag that can be set, or none. */
export function referenceEdits(at: string, node: Node, text: string, image: BuiltImage): Edit[] {
  if (!isScalar(node) || typeof node.value !== 'string') return [];
  const value = node.value.trimEnd();
  // Matches `image:1`, `${REGISTRY}/image:1`, `${IMAGE:-image:1}` and `image:${TAG:-1}`, but not part of a tag, as in `image:1-${VARIANT}`.
  const pattern = `(?<=^|\\$\\{\\w+:?-)${patternOf(image)}(?::(?:\\$\\{\\w+:?-)?(${TAG}))?(${DIGEST})(?=\\}*$)`;
  const found = new RegExp(pattern, 'd').exec(value);
  const [, tag, digest] = found?.indices ?? [];
  if (digest === undefined) return [];
  const from = tag?.[0] ?? digest[0];
  const start = startOf(node, text, value.slice(from));
  return start === undefined ? [] : [editAt(at, image, text, start, start + digest[1] - from)];
}

/** Where the end of a value is in the file; undefined if it is written in another way there. */
function startOf({ range, type }: Pick<Node, 'range'> & { type?: string }, text: string, tail: string) {
  const [start = 0, end = 0] = range ?? [];
  const written = text.slice(start, end).trimEnd();
  const isQuoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
  const body = isQuoted ? written.slice(0, -1) : written;
  // An escape such as \x31 could be taken for the characters that it ends with; only the end of a line may be escaped.
  const hasEscape = type === 'QUOTE_DOUBLE' && /\\(?!\r?\n)/.test(body.slice(-tail.length - 10));
  return hasEscape || !body.endsWith(tail) ? undefined : start + body.length - tail.length;
}

/** Edits for a variable whose value is a tag or the whole image. */
export function valueEdits(at: string, node: Node, text: string, image: BuiltImage, isJson: boolean): Edit[] {
  const [start = 0, end = 0] = node.range ?? [];
  return valueIn(text.slice(start, end), start, at, text, image).map((one) => {
    const plain = isScalar(node) && node.type === 'PLAIN' && one.start === start && one.end === end;
    return plain && one.from !== one.to ? { ...one, replacement: textual(one.replacement, isJson) } : one;
  });
}

/** Quotes a value that YAML 1.1 would read as a number, such as `20260131_12345678`; in JSON every value that is none. */
function textual(value: string, isJson: boolean): string {
  if (isJson) return `"${value}"`;
  const versions = ['1.1', '1.2'] as const;
  return versions.every((version) => typeof parse(value, { version }) === 'string') ? value : `'${value}'`;
}

/** The edit in the value of the variable of an image. */
export function valueIn(source: string, start: number, at: string, text: string, image: BuiltImage): Edit[] {
  const name = `(?:${patternOf(image)}:)${image.isWhole ? '' : '?'}`;
  const found = new RegExp(`^["']?${name}(${TAG})(${DIGEST})["']?$`, 'd').exec(source);
  const tag = found?.indices?.[1];
  const digest = found?.indices?.[2];
  if (tag === undefined || digest === undefined) return [];
  const { variable } = image;
  return [{ ...editAt(at, image, text, start + tag[0], start + digest[1]), variable }];
}

function editAt(at: string, { service, digest, tag: to }: BuiltImage, text: string, start: number, end: number): Edit {
  const from = text.slice(start, end);
  const [old = '', oldDigest] = from.split('@');
  // A pinned image stays pinned if the new digest is known. If the tag is the same, an existing digest is kept.
  const known = oldDigest !== undefined && digest !== undefined ? `${to}@${digest}` : to;
  const written = old === to && digest === undefined ? from : known;
  const place = { service, at, variable: undefined, start, end };
  // Without a tag Docker takes "latest".
  if (old === '') return { ...place, from: from || 'latest', to, replacement: `:${written}` };
  const change = old === to && written !== from ? { from, to: written } : { from: old, to };
  return { ...place, ...change, replacement: written };
}
