import type { Problem } from '../../errors.ts';
import { invalidImageReason } from '../swarm-utils/swarm-utils-names.ts';

/** An image that something else built and pushed. */
export type GivenImage = {
  readonly service: string;
  /** Without its tag. */
  readonly image: string;
  readonly tag: string;
  readonly digest: string | undefined;
};

export type GivenBuilds = {
  readonly images: readonly GivenImage[];
  /** Services whose build failed. */
  readonly failed: readonly string[];
  readonly problems: readonly Problem[];
};

const FORM = 'write service=registry.example.com/shop/service:tag, as in web=registry.example.com/shop/web:1.2';

/** What `--image web=registry/web:tag` and `--failed web` say, in the place of a report of `build-images`. */
export function givenBuilds(images: readonly string[], failed: readonly string[]): GivenBuilds {
  const read = images.map(readImage);
  const found = read.flatMap(({ image }) => image ?? []);
  const names = [...found.map(({ service }) => service), ...failed];
  const twice = [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
  return {
    images: found,
    failed,
    problems: [
      ...read.flatMap(({ problem }) => problem ?? []),
      ...twice.map((name) => ({
        at: failed.includes(name) ? '--failed' : '--image',
        message: `the service "${name}" is named twice`,
        hint: 'name each service once',
      })),
    ],
  };
}

function readImage(text: string): { readonly image?: GivenImage; readonly problem?: Problem } {
  const refused = (message: string) => ({ problem: { at: '--image', message: `"${text}" ${message}`, hint: FORM } });
  const equals = text.indexOf('=');
  const [service, reference] = [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
  if (equals < 0 || service === '') return refused('does not name a service');
  const wrong = invalidImageReason(reference);
  if (wrong !== undefined) return refused(wrong);
  const [, image, tag, digest] = /^([^@]*):([^:/@]*)(?:@(.*))?$/.exec(reference) ?? [];
  return image === undefined || tag === undefined ? refused('has no tag') : { image: { service, image, tag, digest } };
}
