import { repositoryPath } from '../registry/registry-name.ts';

/** Why a reference of an image is invalid, and what to write; undefined if Docker takes it, as far as that is known here. */
export function imageSlip(image: string): { readonly message: string; readonly hint: string } | undefined {
  // Something in it is not known yet.
  if (image.includes('\0')) return undefined;
  const message = `invalid image reference ${JSON.stringify(image)}`;
  if (/^[a-z]+:\/\//i.test(image)) return { message, hint: 'write it without the scheme: HOST/NAME:TAG' };
  if (/[\r\n]/.test(image)) return { message, hint: 'remove the line break; a variable in it may end with one' };
  if (/\s|^[:@/]|[:@/]$|\/\//.test(image))
    return { message, hint: 'write NAME:TAG, and check that no variable in it is empty' };
  const path = repositoryPath(image);
  if (!/^sha256:/.test(image) && /[A-Z]/.test(path))
    return {
      message: `${message}: ${path} has capital letters`,
      hint: `write ${path.toLowerCase()}; only the tag may have some`,
    };
  return undefined;
}
