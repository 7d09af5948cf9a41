import type { Problem } from '../../errors.ts';
import { type BuiltImage, bumpFile } from './bump-file.ts';
import { type ImageUse, imageUses, mayName, tagVariable, usesVariable } from './image-uses.ts';
import type { Bump, TagLocation } from './splice-edits.ts';

type TextFile = { readonly path: string; readonly text: string };

export type BumpPlan<F extends TextFile> = {
  /** The files that change, with their new text. */
  readonly changed: readonly F[];
  /** Every tag that changes. */
  readonly bumps: readonly Bump[];
  readonly problems: readonly Problem[];
};

/** Updates the tags in all files. An image that no file references is a problem. */
export function planBump<F extends TextFile>(files: readonly F[], images: readonly BuiltImage[]): BumpPlan<F> {
  const uses = files.flatMap(({ path, text }) => imageUses(path, text));
  const wanted = images.flatMap((image) => {
    if (image.variable !== undefined) return [image];
    const variables = uses.flatMap((use) => tagVariable(use, image.image) ?? []);
    return [image, ...[...new Set(variables)].map((variable) => ({ ...image, variable }))];
  });
  const bumped = files.map((file) => ({ file, ...bumpFile(file.path, file.text, wanted) }));
  const places = bumped.flatMap((one) => one.locations);
  const searched = files.map(({ path }) => path).join(', ');
  const lost = images.filter(({ service }) => !places.some((place) => place.service === service));
  return {
    changed: bumped.filter(({ file, text }) => text !== file.text).map(({ file, text }) => ({ ...file, text })),
    bumps: places.filter(({ from, to }) => from !== to).map(({ service, at, from, to }) => ({ service, at, from, to })),
    problems: [
      ...bumped.flatMap(({ problems }) => problems),
      ...unintendedBumps(places, uses, images),
      ...lost.map(({ service, image, variable }) => ({
        at: service,
        message: `no reference to ${image}${variable === undefined ? '' : ` and no value of ${variable}`} found in ${searched}`,
        hint: 'set the files with --manifests-files, or the variable of the image with --manifests-variables',
      })),
    ],
  };
}

/** Images that were not built but share a variable: they have no such tag, so the next deploy would fail. */
function unintendedBumps(
  places: readonly TagLocation[],
  uses: readonly ImageUse[],
  images: readonly BuiltImage[],
): Problem[] {
  const others = uses.filter((use) => !images.some(({ image }) => mayName(use, image)));
  const found = places.flatMap(({ service, variable, from, to }) => {
    if (variable === undefined || from === to) return [];
    const image = images.find((one) => one.service === service)?.image ?? service;
    return others
      .filter((use) => usesVariable(use, variable))
      .map(({ at, text }) => ({
        at,
        message: `${text} was not built, but would get the new tag of ${image}, because both use ${variable}`,
        hint: 'use a separate variable for each image, or build all of them',
      }));
  });
  return [...new Map(found.map((one) => [`${one.at} ${one.message}`, one])).values()];
}
