import type { CiContext } from '../context/context.ts';
import type { Problem } from '../errors.ts';
import { type BuiltImage, type Bump, bumpFile, tagVariables } from './bump-file.ts';

type TextFile = { readonly path: string; readonly text: string };

export type BumpPlan<F extends TextFile> = {
  /** Those that change, with their new text. */
  readonly changed: readonly F[];
  /** Every tag that changes. */
  readonly bumps: readonly Bump[];
  readonly problems: readonly Problem[];
};

/** Sets the tags in all the files; an image that none of them names is a problem. */
export function planBump<F extends TextFile>(files: readonly F[], images: readonly BuiltImage[]): BumpPlan<F> {
  const wanted = images.flatMap((image) => {
    if (image.variable !== undefined) return [image];
    const variables = files.flatMap(({ text }) => tagVariables(text, image.image));
    return [image, ...[...new Set(variables)].map((variable) => ({ ...image, variable }))];
  });
  const bumped = files.map((file) => ({ file, ...bumpFile(file.path, file.text, wanted) }));
  const places = bumped.flatMap((one) => one.places);
  const searched = files.map(({ path }) => path).join(', ');
  const lost = images.filter(({ service }) => !places.some((place) => place.service === service));
  return {
    changed: bumped.filter(({ file, text }) => text !== file.text).map(({ file, text }) => ({ ...file, text })),
    bumps: places.filter(({ from, to }) => from !== to),
    problems: [
      ...bumped.flatMap(({ problems }) => problems),
      ...lost.map(({ service, image, variable }) => ({
        at: service,
        message: `neither ${image}${variable === undefined ? '' : ` nor a value of ${variable}`} is named in ${searched}`,
        hint: 'name the right files with --manifests-files, or its variable with --manifests-variables',
      })),
    ],
  };
}

/** The branch of a bump, the same for every run for one merge request, or for one branch that has none. */
export function bumpBranch({ project, review, branch }: Pick<CiContext, 'project' | 'review' | 'branch'>): string {
  const key = `${project ?? 'images'}-${review?.number ?? branch ?? 'latest'}`;
  const name = key.replace(/[^\w.-]+/g, '-').replace(/\.(?=\.|$)|\.lock$/g, '-');
  return `swarm-ci/bump-${name.slice(0, 200)}`;
}
