import type { ImageUse } from './image-uses.ts';

type Named = { readonly service: string; readonly image: string };

/** `${REG}/web` of `${REG}/web:1.2`: a variable for what comes before, perhaps with its default. */
const LOOSE = /^(\$(?:\w+|\{\w+(?::?-([^{}]*)|:?\?[^{}]*)?\}))\/([^:@${}]+)(?=[:@]|$)/;

/** The name that a file writes for an image, if it can be this image and begins with a variable. */
export function looseName({ text }: ImageUse, image: string): string | undefined {
  const [written, , registry, path] = LOOSE.exec(text) ?? [];
  if (written === undefined || path === undefined || !image.endsWith(`/${path}`)) return undefined;
  return registry === undefined || image === `${registry}/${path}` ? written : undefined;
}

/**
 * The name by which the files mean an image whose own name they do not have, where only one is possible: all lines that may
 * mean it write the same name, and no other image of the build fits.
 */
export function writtenName(one: Named, images: readonly Named[], uses: readonly ImageUse[]): string | undefined {
  const names = new Set(uses.flatMap((use) => looseName(use, one.image) ?? []));
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) return undefined;
  const rivals = images.filter(({ service, image }) => service !== one.service && image !== one.image);
  const isShared = uses.some(
    (use) => looseName(use, one.image) !== undefined && rivals.some(({ image }) => looseName(use, image) !== undefined),
  );
  return isShared ? undefined : name;
}
