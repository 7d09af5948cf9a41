import { child, entriesOf, parseYaml, textOf } from '../../yaml.ts';

/** What a service of a compose file writes for its image, variables and all. */
export type ImageUse = { readonly at: string; readonly text: string };

/** What the services of a compose file write for their images; nothing of a file that is none. */
export function imageUses(name: string, text: string): ImageUse[] {
  if (!/\.ya?ml$/.test(name)) return [];
  const { yaml, problems } = parseYaml(name, text, { uniqueKeys: false });
  if (problems.length > 0) return [];
  return entriesOf(yaml, child(yaml, yaml.root, 'services')).flatMap(({ value }) => {
    const node = child(yaml, value, 'image');
    const written = textOf(node);
    return written === undefined ? [] : [{ at: yaml.at(node), text: written }];
  });
}

/** The variable that is all of the image's tag: `…/api:${API_TAG}`. */
export function tagVariable({ text }: ImageUse, image: string): string | undefined {
  const [before, tag, ...more] = withoutOuterVariable(text).split(':$');
  if (before !== image || more.length > 0) return undefined;
  return /^(?:\{([A-Za-z_]\w*)(?:[:?+-].*)?\}|([A-Za-z_]\w*))$/
    .exec(tag ?? '')
    ?.slice(1)
    .find(Boolean);
}

/** Whether the variable is anywhere in it. */
export function usesVariable({ text }: ImageUse, variable: string): boolean {
  return [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].some(([, name]) => name === variable);
}

/** Of what is meant as an image. */
const MAX_LENGTH = 2_000;

/** Whether it can be that image, whatever its tag; a variable in its name (`${REGISTRY}/api`) may stand for anything. */
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

/** `${API_IMAGE:-…}` without the variable around. */
function withoutOuterVariable(text: string): string {
  return /^\$\{\w+:?-((?:[^{}]|\{[^{}]*\})*)\}$/.exec(text)?.[1] ?? text;
}
