import { dirname, join, normalize } from 'node:path/posix';

/** Where a path of the repository leads. */
export type Followed = {
  /** The links on the way, as paths of the repository; the last one may lead out of it. */
  readonly links: readonly string[];
  /** What is at the end, without a link on the way; undefined if that is outside of the repository, or nowhere. */
  readonly end: string | undefined;
};

/** As many as Linux follows. */
const MOST = 40;

/** Follows the links on the way to a path, also to one of its folders. `linkAt` is where a link points, undefined for others. */
export function followLinks(path: string, linkAt: (path: string) => string | undefined): Followed {
  const links: string[] = [];
  let left = normalize(path).split('/').filter(Boolean);
  let here = '';
  while (left.length > 0) {
    const [name = '', ...rest] = left;
    const next = join(here, name);
    const link = name === '..' ? undefined : linkAt(next);
    if (link === undefined) {
      here = next === '.' ? '' : next;
      left = rest;
      if (here === '..' || here.startsWith('../')) return { links, end: undefined };
      continue;
    }
    links.push(next);
    if (link.startsWith('/') || links.length > MOST) return { links, end: undefined };
    left = [...link.split('/').filter(Boolean), ...rest];
    here = dirname(next) === '.' ? '' : dirname(next);
  }
  return { links, end: here === '' ? '.' : here };
}
