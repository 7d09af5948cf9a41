import type { Problem } from '../../errors.ts';

/** A place of a file that names a tag. */
export type Bump = { readonly service: string; readonly at: string; readonly from: string; readonly to: string };

/** `variable`: it is the value of that one, and may be the tag of others too. */
export type TagLocation = Bump & { readonly variable: string | undefined };

/** From `start` up to `end` the file is to say `with`. */
export type Edit = TagLocation & { readonly start: number; readonly end: number; readonly replacement: string };

/** Puts the edits into the text. Several images may share a place, if they want the same there. */
export function spliceEdits(text: string, edits: readonly Edit[]) {
  const ordered = edits.toSorted((a, b) => a.start - b.start);
  const byStart = new Map<number, Edit[]>();
  for (const one of ordered) byStart.set(one.start, [...(byStart.get(one.start) ?? []), one]);
  const once = [...byStart.values()].flatMap(([first]) => first ?? []);
  let spliced = '';
  let at = 0;
  for (const one of once) {
    spliced += text.slice(at, one.start) + one.replacement;
    at = one.end;
  }
  return {
    text: spliced + text.slice(at),
    locations: locationsOf(ordered),
    problems: [...byStart.values()].flatMap(conflicts),
  };
}

function locationsOf(edits: readonly Edit[]): TagLocation[] {
  const each = new Map(edits.map((one) => [`${one.start} ${one.service}`, one]));
  return [...each.values()].map(({ service, at, from, to, variable }) => ({ service, at, from, to, variable }));
}

function conflicts(rivals: readonly Edit[]): Problem[] {
  const [one] = rivals;
  if (one === undefined || rivals.every((rival) => rival.replacement === one.replacement)) return [];
  const wishes = [...new Set(rivals.map((rival) => `${rival.replacement} for ${rival.service}`))].join(' and ');
  const hint = 'give each image a variable of its own, or build them with the same tag';
  return [{ at: one.at, message: `${one.variable ?? one.from} would have to be ${wishes}`, hint }];
}
