import type { Problem } from '../../errors.ts';

/** A tag in a file, before and after the update. */
export type Bump = { readonly service: string; readonly at: string; readonly from: string; readonly to: string };

/** With `variable` set, the tag is the value of this variable, which other images may use too. */
export type TagLocation = Bump & { readonly variable: string | undefined };

/** Replaces the text from `start` to `end`. */
export type Edit = TagLocation & { readonly start: number; readonly end: number; readonly replacement: string };

/** Applies the edits to the text. Several images may share a location if they need the same tag there. */
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
  const hint = 'use a separate variable for each image, or build them with the same tag';
  return [{ at: one.at, message: `conflicting values for ${one.variable ?? one.from}: ${wishes}`, hint }];
}
