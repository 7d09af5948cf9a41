import { escapePattern } from '../../text.ts';
import type { ImageUse } from './image-uses.ts';

type Named = { readonly service: string; readonly image: string };

const VARIABLE = '\\$(?:\\w+|\\{\\w+(?::?-[^{}]*|:?\\?[^{}]*)?\\})';
const PART = `(?:${VARIABLE}|[\\w.-]+(?::\\d+)?)`;
/** `${REG}/web` of `${REG}/web:1.2`, `${HOST}/${GROUP}/web`, `registry.example.com/${GROUP}/web`. */
const LOOSE = new RegExp(`^((?:${PART}/){1,6})([\\w.-]+)(?=[:@]|$)`);

/** The name that a file writes for an image, if it can be this image and a variable is part of what comes before its own name. */
export function looseName({ text }: ImageUse, image: string): string | undefined {
  const [written, before = '', name = ''] = LOOSE.exec(text) ?? [];
  if (written === undefined || !before.includes('$')) return undefined;
  const parts = (before.match(new RegExp(PART, 'g')) ?? []).map((part) => {
    if (!part.startsWith('$')) return escapePattern(part);
    const fallback = /^\$\{\w+:?-(.*)\}$/s.exec(part)?.[1];
    return fallback === undefined ? '.+' : escapePattern(fallback);
  });
  return new RegExp(`^${[...parts, escapePattern(name)].join('/')}$`).test(image) ? written : undefined;
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
