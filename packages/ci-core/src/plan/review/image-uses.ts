import { escapePattern } from '../../text.ts';
import { child, entriesOf, textOf } from '../../yaml.ts';
import { DOCKER_HUB, registryHost, repositoryPath } from '../registry/registry-name.ts';
import { isYaml, yamlParts } from './yaml-parts.ts';

/** The `image:` of a service in a compose file as written, with its variables. */
export type ImageUse = { readonly at: string; readonly text: string };

/** The images of all services in a compose file; empty for other files. */
export function imageUses(name: string, text: string): ImageUse[] {
  if (!isYaml(name)) return [];
  const { parts, problems } = yamlParts(name, text);
  if (problems.length > 0) return [];
  return parts.flatMap(({ yaml }) =>
    entriesOf(yaml, child(yaml, yaml.root, 'services')).flatMap(({ value }) => {
      const node = child(yaml, value, 'image');
      const written = textOf(node);
      return written === undefined ? [] : [{ at: yaml.at(node), text: written }];
    }),
  );
}

/**
 * The pattern of the names that are certainly this image: as it is, or with a variable for its registry, as in
 * `${REGISTRY}/team/api`. A default of that variable must be the registry. Port 443 is that of every registry, and Docker Hub
 * has several names.
 */
export function namePattern(image: string): string {
  const path = repositoryPath(image);
  if (registryHost(image) === DOCKER_HUB) {
    const official = path.replace(/^library\//, '');
    const own = official.includes('/') ? escapePattern(path) : `(?:library\\/)?${escapePattern(official)}`;
    return `(?:(?:index\\.)?docker\\.io\\/)?${own}`;
  }
  const host = image.slice(0, -path.length - 1).replace(/:443$/, '');
  const registry = `${escapePattern(host)}(?::443)?`;
  const variable = `\\$(?:\\w+|\\{\\w+(?::?-${registry}|:?\\?[^{}]*)?\\})`;
  return `(?:${registry}|${variable})\\/${escapePattern(path)}`;
}

/** The variable that is the whole tag of the image, whose name may be written in another way: `…/api:${API_TAG}`. */
export function tagVariable({ text }: ImageUse, image: string, name?: string): string | undefined {
  const [before, tag, ...more] = withoutOuterVariable(text).split(':$');
  if (
    more.length > 0 ||
    !new RegExp(`^(?:${name === undefined ? namePattern(image) : escapePattern(name)})$`).test(before ?? '')
  )
    return undefined;
  return /^(?:\{([A-Za-z_]\w*)(?:[:?+-].*)?\}|([A-Za-z_]\w*))$/
    .exec(tag ?? '')
    ?.slice(1)
    .find(Boolean);
}

/** The variable that is the whole image: `${API_IMAGE}`. */
export function wholeVariable({ text }: ImageUse): string | undefined {
  return /^\$(?:\{([A-Za-z_]\w*)(?:[:?+-].*)?\}|([A-Za-z_]\w*))$/.exec(text)?.slice(1).find(Boolean);
}

/** True if the text uses the variable. */
export function usesVariable({ text }: ImageUse, variable: string): boolean {
  return [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].some(([, name]) => name === variable);
}

/** Longer texts are not images. */
const MAX_LENGTH = 2_000;

/** True if the text can reference the image, with any tag. A variable in its name (`${REGISTRY}/api`) matches anything. */
export function mayName({ text }: ImageUse, image: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  const name = withoutOuterVariable(text)
    .replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}|\$\w+/g, '\0')
    .replace(/[:@][^/]*$/, '');
  const [first = '', ...others] = name.split('\0');
  const last = others.pop();
  if (last === undefined) return image === first;
  if (!image.startsWith(first) || !image.endsWith(last)) return false;
  let at = first.length;
  for (const part of others) {
    at = image.indexOf(part, at) + part.length;
    if (at < part.length) return false;
  }
  return at <= image.length - last.length;
}

/** The default of `${API_IMAGE:-…}`; other texts unchanged. */
function withoutOuterVariable(text: string): string {
  return /^\$\{\w+:?-((?:[^{}]|\{[^{}]*\})*)\}$/.exec(text)?.[1] ?? text;
}
