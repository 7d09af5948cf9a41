import { repositoryPath } from '../registry/registry-name.ts';
import { type ImageUse, namePattern, tagVariable } from './image-uses.ts';
import { looseName } from './loose-names.ts';

type Near = { readonly at: string; readonly text: string; readonly why: string; readonly hint: string };

const LONGEST = 200;

/** The line that is nearly a place for the tag of an image, why it is not, and what to do. */
export function nearImage(
  image: string,
  uses: readonly ImageUse[],
  files: readonly { readonly path: string; readonly text: string }[],
): Near | undefined {
  const own = new RegExp(`^(?:\\$\\{\\w+:?-)?${namePattern(image)}(?![\\w./-])`);
  const [certain] = uses.filter(({ text }) => own.test(text));
  if (certain !== undefined) return { ...certain, ...whyNot(certain, image) };
  const loose = uses.filter((use) => looseName(use, image) !== undefined);
  if (loose[0] !== undefined) {
    const why = 'may mean this image, but other lines or images fit as well';
    return { ...loose[0], why, hint: `write /${repositoryPath(image)} after the variable` };
  }
  const last = image.split('/').at(-1) ?? image;
  const [alike] = uses.filter(({ text }) => nameOf(text).split('/').at(-1) === last);
  if (alike !== undefined) return { ...alike, why: 'has another name before it', hint: `name it ${image}` };
  return nearLine(repositoryPath(image), files);
}

function whyNot(use: ImageUse, image: string): Pick<Near, 'why' | 'hint'> {
  const variable = tagVariable(use, image);
  if (variable !== undefined) {
    return {
      why: `gets its tag from ${variable}, which no file sets`,
      hint: `name the file that sets ${variable} with --manifests-files, or set ${variable} where the deploy gets it`,
    };
  }
  const hint = 'write the whole tag in one piece: name:tag, name:${VARIABLE:-tag} or name:tag@sha256:<64 digits>';
  return { why: 'has a tag or digest in a form that cannot be set', hint };
}

/** `registry/shop/web` of `registry/shop/web:1`, `${REG}/web` of `${REG}/web:${TAG}`. */
function nameOf(text: string): string {
  return text.slice(0, 2_000).replace(/[:@][^/]*$/, '');
}

function nearLine(path: string, files: readonly { readonly path: string; readonly text: string }[]): Near | undefined {
  for (const file of files) {
    const lines = file.text.split('\n');
    const row = lines.findIndex((line) => line.includes(`/${path}:`));
    if (row < 0) continue;
    const text = (lines[row] ?? '').trim().slice(0, LONGEST);
    const hint = 'set a variable to it, as in NAME=image:tag, and use that variable as the image or its tag';
    return {
      at: `${file.path}:${row + 1}`,
      text,
      why: 'is not the image of a service, nor the value of a variable',
      hint,
    };
  }
  return undefined;
}
