import type { Problem } from '../../errors.ts';
import { bumpFile } from './bump-file.ts';
import { type ImageUse, imageUses, mayName, tagVariable, usesVariable, wholeVariable } from './image-uses.ts';
import { writtenName } from './loose-names.ts';
import { nearImage } from './near-image.ts';
import type { Bump, TagLocation } from './splice-edits.ts';
import type { BuiltImage } from './tag-edits.ts';

type TextFile = { readonly path: string; readonly text: string };

export type BumpPlan<F extends TextFile> = {
  /** The files that change, with their new text. */
  readonly changed: readonly F[];
  /** Every tag that changes. */
  readonly bumps: readonly Bump[];
  /** Why nothing can be changed. */
  readonly problems: readonly Problem[];
  /** The images that no file references: they do not stop the others. */
  readonly lost: readonly Problem[];
};

/** Updates the tags in all files. */
export function planBump<F extends TextFile>(files: readonly F[], images: readonly BuiltImage[]): BumpPlan<F> {
  const uses = files.flatMap(({ path, text }) => imageUses(path, text));
  const first = bumpAll(files, uses, images);
  const missing = first.lost.flatMap((image) => {
    const written = writtenName(image, images, uses);
    return written === undefined ? [] : [{ ...image, written }];
  });
  const again = images.map((image) => missing.find(({ service }) => service === image.service) ?? image);
  const { bumped, places, lost } = missing.length === 0 ? first : bumpAll(files, uses, again);
  return {
    changed: bumped.filter(({ file, text }) => text !== file.text).map(({ file, text }) => ({ ...file, text })),
    bumps: places.filter(({ from, to }) => from !== to).map(({ service, at, from, to }) => ({ service, at, from, to })),
    problems: [...bumped.flatMap(({ problems }) => problems), ...unintendedBumps(places, uses, again)],
    lost: lost.map((image) => lostProblem(image, uses, files)),
  };
}

/** Sets the tags of all images, also in the variables that the files use for them. */
function bumpAll<F extends TextFile>(files: readonly F[], uses: readonly ImageUse[], images: readonly BuiltImage[]) {
  const whole = new Set(uses.flatMap((use) => wholeVariable(use) ?? []));
  const wanted = images.flatMap((image) => {
    if (image.variable !== undefined) return [image];
    const variables = new Set(uses.flatMap((use) => tagVariable(use, image.image, image.written) ?? []));
    return [
      image,
      ...[...variables].map((variable) => ({ ...image, variable })),
      ...[...whole].map((variable) => ({ ...image, variable, isWhole: true })),
    ];
  });
  const bumped = files.map((file) => ({ file, ...bumpFile(file.path, file.text, wanted) }));
  const places = bumped.flatMap(({ locations }) => locations);
  const lost = images.filter(({ service }) => !places.some((place) => place.service === service));
  return { bumped, places, lost };
}

function lostProblem(
  { service, image, variable }: BuiltImage,
  uses: readonly ImageUse[],
  files: readonly TextFile[],
): Problem {
  const searched = files.map(({ path }) => path).join(', ');
  const value = variable === undefined ? '' : ` and no value of ${variable}`;
  const near = nearImage(image, uses, files);
  const nearly = near === undefined ? '' : `; nearly: ${near.at} "${near.text}", which ${near.why}`;
  return {
    at: service,
    message: `no reference to ${image}${value} found in ${searched}${nearly}`,
    hint: near?.hint ?? 'set the files with --manifests-files, or the variable of the image with --manifests-variables',
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
