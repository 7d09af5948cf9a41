import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** A secret that is hard to handle, with a middle that every way of quoting or URL-encoding leaves as it is. */
export type NastySecret = { readonly value: string; readonly core: string };

export function nastySecret(core: string): NastySecret {
  return { value: `pä ss'"$${core}%w0rd\\x $(id) \`id\` 日本 %s &<b>`, core };
}

/** Everything that would give a secret away: its middle, what base64 and hexadecimal make of it, and its fingerprints. */
export function needlesOf({ core, value }: NastySecret): string[] {
  const written = [core, value].flatMap((text) => [...base64At(text), Buffer.from(text).toString('hex')]);
  return [core, ...written, ...[value, core, `${value}\n`].flatMap(fingerprintsOf)];
}

/** The beginnings of its usual hashes: whoever has one can try out passwords. A shortened one is as good. */
function fingerprintsOf(text: string): string[] {
  return ['md5', 'sha1', 'sha256'].flatMap((algorithm) => {
    const hash = createHash(algorithm).update(text).digest();
    return (['hex', 'base64', 'base64url'] as const).map((form) => hash.toString(form).slice(0, 12));
  });
}

/** Base64 of a text at each of the three positions it can have inside something longer, without the uncertain edges. */
function base64At(text: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.from(`${'\0'.repeat(before)}${text}`)
      .toString('base64')
      .replace(/=+$/, '');
    const inner = whole.slice(4, -4);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Where in a text the needles are found, with some of what stands around them. */
export function foundIn(text: string, needles: readonly string[]): string[] {
  const folded = text.toLowerCase();
  return needles.flatMap((needle) => {
    const at = folded.indexOf(needle.toLowerCase());
    return at < 0 ? [] : [text.slice(Math.max(0, at - 80), at + needle.length + 40)];
  });
}

/** The files below a folder whose name, link target or content holds a needle; `skip` gets the path relative to the folder. */
export async function filesWith(
  folder: string,
  needles: readonly string[],
  skip: (path: string) => boolean = () => false,
  path = '',
): Promise<string[]> {
  const here = join(folder, path);
  const stat = await lstat(here).catch(() => undefined);
  if (stat === undefined || skip(path)) return [];
  const named = foundIn(path, needles).length > 0 ? [path] : [];
  if (stat.isDirectory()) {
    const names = await readdir(here).catch(() => []);
    const below = await Promise.all(names.map((name) => filesWith(folder, needles, skip, join(path, name))));
    return [...named, ...below.flat()];
  }
  const content = stat.isSymbolicLink()
    ? await readlink(here).catch(() => '')
    : stat.isFile()
      ? await readFile(here, 'latin1').catch(() => '')
      : '';
  return foundIn(content, needles).length > 0 ? [path] : named;
}
